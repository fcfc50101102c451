//! Images in ECR: docker asks for the actions itself, without an operation of an API.

use super::{
    needs::{Certainty, Needs},
    resources::repository,
    words::{Takes, Words, pattern},
};
use crate::{iam::data::action, shell::Value};

/// What reading an image needs, by AWS's policy `AmazonEC2ContainerRegistryPullOnly`.
const PULL: [&str; 2] = ["GetDownloadUrlForLayer", "BatchGetImage"];

/// What writing an image needs.
const PUSH: [&str; 5] = ["BatchCheckLayerAvailability", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage"];

/// What `docker` needs that is called with these words.
pub(super) fn needs(words: &[Value]) -> Needs {
    let read = Words::read(words, Takes::One);
    let mut names = read.operands.iter().map(pattern).skip_while(|word| word == "image");
    let verb = names.next().unwrap_or_default();
    let mut needs = Needs::default();
    let actions: &[&str] = match verb.as_str() {
        "pull" => &PULL,
        "push" => &PUSH,
        _ => return needs,
    };
    // The image stands last; an option before it may have taken it for its value.
    let image = words.last().map(pattern).unwrap_or_default();
    let (repository, most) = match repository(&image) {
        Some(repository) => (repository, Certainty::Certain),
        // The registry is told by a variable, and may be another.
        None if image.starts_with('*') => ("arn:aws:ecr:*:*:repository/*".to_owned(), Certainty::Possible),
        None => return needs,
    };
    let mut need = |name: &str, certainty: Certainty| {
        if let Some(found) = action("ecr", name) {
            needs.action(found.name, vec![repository.clone()], certainty.min(most));
        }
    };
    actions.iter().for_each(|name| need(name, Certainty::Certain));
    if verb == "pull" {
        // Older policies and guides have it, pulling does not ask for it.
        need("BatchCheckLayerAvailability", Certainty::Possible);
    }
    needs
}
