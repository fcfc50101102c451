//! `aws s3`: commands on files and objects.

use super::{
    needs::{Certainty, Needs},
    parameters::Parameters,
    words::{Takes, Words, pattern},
};
use crate::{
    iam::data::{Operation, action, operation},
    shell::Value,
};

/// Options with a value; the others have none.
const VALUED: [&str; 37] = [
    "--acl",
    "--cache-control",
    "--ca-bundle",
    "--checksum-algorithm",
    "--checksum-mode",
    "--cli-connect-timeout",
    "--cli-read-timeout",
    "--color",
    "--content-disposition",
    "--content-encoding",
    "--content-language",
    "--content-type",
    "--copy-props",
    "--endpoint-url",
    "--error-document",
    "--exclude",
    "--expected-size",
    "--expires",
    "--expires-in",
    "--grants",
    "--include",
    "--index-document",
    "--metadata",
    "--metadata-directive",
    "--output",
    "--page-size",
    "--profile",
    "--query",
    "--region",
    "--source-region",
    "--sse-c-copy-source",
    "--sse-c-copy-source-key",
    "--sse-c-key",
    "--sse-kms-key-id",
    "--storage-class",
    "--tags",
    "--website-redirect",
];

/// What `aws s3 COMMAND` needs.
pub(super) fn needs(command: &str, words: &[Value]) -> Needs {
    let mut task = Task { words: Words::read(words, Takes::Listed(&VALUED)), needs: Needs::default() };
    let paths: Vec<Place> = task.words.operands.iter().map(Place::of).collect();
    let first = paths.first().cloned().unwrap_or(Place::Unknown);
    let second = paths.get(1).cloned().unwrap_or(Place::Unknown);
    match command {
        "ls" => task.list(paths.first()),
        "mb" => task.call("CreateBucket", &first, Certainty::Certain, Certainty::Certain),
        "rb" => task.remove_bucket(&first),
        "rm" => task.remove(&first),
        "website" => task.call("PutBucketWebsite", &first, Certainty::Certain, Certainty::Certain),
        // Whoever uses the address needs what the signer may do.
        "presign" => task.presign(&first),
        "cp" => task.copy(&first, &second, false),
        "mv" => task.copy(&first, &second, true),
        "sync" => task.sync(&first, &second),
        _ => task.needs.unknown.push(format!("aws s3 {command}")),
    }
    task.needs
}

/// A place that files are copied from or to.
#[derive(Clone, Debug)]
enum Place {
    /// A file or folder, or the standard stream.
    Local,
    /// Objects: the bucket and the key or its beginning, `*` for what is not known.
    Remote { bucket: String, key: String },
    /// It may be either.
    Unknown,
}

impl Place {
    fn of(word: &Value) -> Self {
        let text = pattern(word);
        match text.strip_prefix("s3://") {
            Some(rest) => {
                let (bucket, key) = bucket_and_key(rest);
                Place::Remote { bucket: bucket.to_owned(), key: key.to_owned() }
            }
            None if text.starts_with('*') => Place::Unknown,
            None => Place::Local,
        }
    }

    fn is_remote(&self) -> bool {
        matches!(self, Place::Remote { .. })
    }
}

/// Parts `bucket/key`; a bucket may also be the ARN of an access point, whose name follows a slash.
fn bucket_and_key(text: &str) -> (&str, &str) {
    let skipped = if text.starts_with("arn:") { text.find('/').map_or(0, |at| at + 1) } else { 0 };
    let end = text.get(skipped..).and_then(|rest| rest.find('/')).map_or(text.len(), |at| at + skipped);
    (text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default())
}

/// One command on its way.
struct Task {
    words: Words,
    needs: Needs,
}

impl Task {
    fn is_recursive(&self) -> bool {
        self.words.has("--recursive")
    }

    fn is_dry(&self) -> bool {
        self.words.has("--dryrun")
    }

    /// A call on a place: how sure it is, and how sure its actions are.
    fn call(&mut self, name: &str, place: &Place, call: Certainty, actions: Certainty) {
        let Some(operation) = operation("s3", name) else { return };
        let parameters = self.parameters(place, operation);
        self.needs.call_for(operation, &parameters, call, actions);
    }

    fn parameters(&self, place: &Place, operation: Operation) -> Parameters {
        let mut parameters = Parameters::default();
        parameters.region = self.words.value("--region").map(pattern);
        let (bucket, key) = match place {
            Place::Remote { bucket, key } => (bucket.as_str(), key.as_str()),
            _ => ("*", "*"),
        };
        parameters = parameters.with("Bucket", Value::known(bucket));
        // What is below a key or in a folder has longer names.
        let below = self.is_recursive() || key.is_empty() || key.ends_with('/') || key.ends_with('*');
        parameters = parameters.with("Key", Value::known(format!("{}{}", key.trim_end_matches('*'), if below { "*" } else { "" })));
        let writes = ["PutObject", "CopyObject", "CreateMultipartUpload"].contains(&operation.name);
        for (option, name) in [("--acl", "ACL"), ("--sse-kms-key-id", "SSEKMSKeyId"), ("--grants", "GrantRead")] {
            if let Some(value) = self.words.value(option).filter(|_| writes) {
                parameters = parameters.with(name, value.clone());
            }
        }
        parameters
    }

    fn list(&mut self, place: Option<&Place>) {
        match place {
            Some(place @ Place::Remote { bucket, .. }) if !bucket.is_empty() => {
                self.call("ListObjectsV2", place, Certainty::Certain, Certainty::Certain);
            }
            // A bucket may be named without `s3://`, and a variable that is not known may be empty.
            Some(Place::Unknown) => {
                self.call("ListObjectsV2", &Place::Unknown, Certainty::Likely, Certainty::Likely);
                self.call("ListBuckets", &Place::Unknown, Certainty::Possible, Certainty::Possible);
            }
            Some(Place::Local) => {
                let bucket = self.words.operands.first().map(pattern).unwrap_or_default();
                let (bucket, key) = bucket_and_key(&bucket);
                let place = Place::Remote { bucket: bucket.to_owned(), key: key.to_owned() };
                self.call("ListObjectsV2", &place, Certainty::Certain, Certainty::Certain);
            }
            _ => self.call("ListBuckets", &Place::Unknown, Certainty::Certain, Certainty::Certain),
        }
    }

    fn remove_bucket(&mut self, place: &Place) {
        if self.words.has("--force") {
            let Place::Remote { bucket, .. } = place else { return };
            let all = Place::Remote { bucket: bucket.clone(), key: String::new() };
            self.call("ListObjectsV2", &all, Certainty::Certain, Certainty::Certain);
            self.call("DeleteObject", &all, Certainty::Likely, Certainty::Certain);
        }
        self.call("DeleteBucket", place, Certainty::Certain, Certainty::Certain);
    }

    fn remove(&mut self, place: &Place) {
        if self.is_recursive() {
            self.call("ListObjectsV2", place, Certainty::Certain, Certainty::Certain);
        }
        if !self.is_dry() {
            let call = if self.is_recursive() { Certainty::Likely } else { Certainty::Certain };
            self.call("DeleteObject", place, call, Certainty::Certain);
        }
    }

    fn presign(&mut self, place: &Place) {
        let (Some(get), Some(found)) = (operation("s3", "GetObject"), action("s3", "GetObject")) else { return };
        let resources = super::resources::of(found.name, Some(get), &self.parameters(place, get));
        self.needs.action(found.name, resources, Certainty::Likely);
    }

    fn copy(&mut self, from: &Place, to: &Place, moves: bool) {
        if from.is_remote() {
            let asked = if self.is_recursive() { "ListObjectsV2" } else { "HeadObject" };
            self.call(asked, from, Certainty::Certain, Certainty::Certain);
        }
        if self.is_dry() {
            return;
        }
        self.transfer(from, to, !self.is_recursive());
        if moves && from.is_remote() {
            let call = if self.is_recursive() { Certainty::Likely } else { Certainty::Certain };
            self.call("DeleteObject", from, call, Certainty::Certain);
        }
    }

    fn sync(&mut self, from: &Place, to: &Place) {
        for place in [from, to].into_iter().filter(|place| place.is_remote()) {
            self.call("ListObjectsV2", place, Certainty::Certain, Certainty::Certain);
        }
        if self.is_dry() {
            return;
        }
        // What is synchronized is always a folder.
        let folder = |place: &Place| match place {
            Place::Remote { bucket, key } if !key.ends_with('/') && !key.is_empty() => {
                Place::Remote { bucket: bucket.clone(), key: format!("{key}/") }
            }
            other => other.clone(),
        };
        let (from, to) = (folder(from), folder(to));
        self.transfer(&from, &to, false);
        if self.words.has("--delete") && to.is_remote() {
            self.call("DeleteObject", &to, Certainty::Likely, Certainty::Likely);
        }
    }

    /// The bytes go from one place to another: small files in one request, large ones in parts.
    fn transfer(&mut self, from: &Place, to: &Place, is_single: bool) {
        let call = if is_single { Certainty::Certain } else { Certainty::Likely };
        let parts: &[&str] = match (from, to) {
            (Place::Remote { .. }, Place::Remote { .. }) => {
                self.copy_object(from, to, Certainty::Likely);
                &["CreateMultipartUpload", "UploadPartCopy", "CompleteMultipartUpload"]
            }
            (Place::Remote { .. }, Place::Local) => {
                self.call("GetObject", from, call, Certainty::Certain);
                &[]
            }
            (Place::Local, Place::Remote { .. }) => {
                self.call("PutObject", to, Certainty::Likely, Certainty::Certain);
                &["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]
            }
            // Where one end is not known, the other tells which way the bytes go.
            (Place::Remote { .. }, _) => {
                self.call("GetObject", from, Certainty::Likely, Certainty::Certain);
                self.call("CopyObject", from, Certainty::Possible, Certainty::Possible);
                &[]
            }
            (_, Place::Remote { .. }) => {
                self.call("PutObject", to, Certainty::Likely, Certainty::Certain);
                self.call("CopyObject", to, Certainty::Possible, Certainty::Possible);
                &["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]
            }
            _ => {
                for name in ["ListObjectsV2", "HeadObject", "GetObject", "PutObject", "CopyObject"] {
                    self.call(name, &Place::Unknown, Certainty::Possible, Certainty::Possible);
                }
                &[]
            }
        };
        for name in parts {
            if let Some(operation) = operation("s3", name) {
                self.needs.call_only(operation, Certainty::Possible);
            }
        }
        if !parts.is_empty() {
            self.call("AbortMultipartUpload", to, Certainty::Possible, Certainty::Possible);
        }
    }

    /// A copy within S3 reads one object and writes the other.
    fn copy_object(&mut self, from: &Place, to: &Place, call: Certainty) {
        let Some(copy) = operation("s3", "CopyObject") else { return };
        let mut both = Needs::default();
        both.call_for(copy, &self.parameters(to, copy), call, Certainty::Certain);
        let read = super::resources::of;
        for needed in &mut both.actions {
            if needed.action.name.starts_with("GetObject") {
                needed.resources = read(needed.action, Some(copy), &self.parameters(from, copy));
            }
        }
        self.needs.add(both);
        self.call_tagging(from, to);
    }

    /// Tags go with a copy in parts, with version 2 of the AWS CLI.
    fn call_tagging(&mut self, from: &Place, to: &Place) {
        self.call("GetObjectTagging", from, Certainty::Possible, Certainty::Possible);
        self.call("PutObjectTagging", to, Certainty::Possible, Certainty::Possible);
    }
}
