//! What the table says about one build image.

use super::IMAGES;

/// How AWS looks after an image of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is renewed.
    Maintained,
    /// It can be used, but is not renewed.
    Unmaintained,
    /// It can still be had, but not fast and not for ever.
    Deprecated,
    /// AWS has no such image, and it is none that may have come after the table was made.
    Unknown,
}

/// The status of an image; none if it is none of AWS's, or may be newer than the table.
pub fn status(image: &str) -> Option<Status> {
    image.strip_prefix("aws/codebuild/")?.split_once(':')?;
    match find(image).map(|row| row[3]) {
        Some("maintained") => Some(Status::Maintained),
        Some("unmaintained") => Some(Status::Unmaintained),
        Some(_) => Some(Status::Deprecated),
        None => (!may_be_newer(image)).then_some(Status::Unknown),
    }
}

/// The newest maintained image for the same machines, of the same name if there is one.
pub fn newest_like(image: &str) -> Option<&'static str> {
    let row = find(image)?;
    let name = |image: &'static str| image.split(':').next();
    let others = IMAGES.rows::<4>().filter(|other| other[1] == row[1] && other[3] == "maintained");
    others.max_by_key(|other| (name(other[0]) == name(row[0]), numbers(other[0]))).map(|other| other[0])
}

/// The row of an image, or of the alias that stands for it: `5.0-24.10.02` is the `5.0` of one day.
fn find(image: &str) -> Option<[&'static str; 4]> {
    let day = image.rsplit_once('-').map(|(_, day)| day).filter(|day| day.split('.').count() == 3 && !day.contains(':'));
    let alias = day.and_then(|day| image.strip_suffix(day)?.strip_suffix('-')).unwrap_or(image);
    IMAGES.rows::<4>().find(|row| row[0] == alias)
}

/// The names of all images that are not deprecated.
pub fn names() -> impl Iterator<Item = &'static str> {
    IMAGES.rows::<4>().filter(|row| row[3] != "deprecated").map(|row| row[0])
}

/// Whether the table has images of that name, but none with a tag that is as high.
fn may_be_newer(image: &str) -> bool {
    let Some((name, tag)) = image.split_once(':') else { return false };
    let mut tags = IMAGES.rows::<1>().filter_map(|[known]| known.split_once(':')).filter(|(known, _)| *known == name).peekable();
    tags.peek().is_some() && tags.all(|(_, known)| numbers(known) < numbers(tag))
}

/// The numbers in a tag, in order.
fn numbers(tag: &str) -> Vec<u32> {
    tag.split(|char: char| !char.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_aliases_and_their_days() {
        assert_eq!(status("aws/codebuild/standard:8.0"), Some(Status::Maintained));
        assert_eq!(status("aws/codebuild/amazonlinux-x86_64-standard:5.0-24.10.02"), Some(Status::Maintained));
        assert_eq!(status("aws/codebuild/standard:3.0"), Some(Status::Deprecated));
        assert_eq!(status("aws/codebuild/standard:5.1"), Some(Status::Unknown));
        assert_eq!(status("aws/codebuild/docker:17.09.0"), Some(Status::Unknown));
    }

    #[test]
    fn proposes_images_for_the_same_machines() {
        let arm = newest_like("aws/codebuild/amazonlinux2-aarch64-standard:1.0");
        assert_eq!(arm, Some("aws/codebuild/amazonlinux2-aarch64-standard:3.0"));
        assert_eq!(newest_like("aws/codebuild/standard:5.0-24.10.02"), Some("aws/codebuild/standard:8.0"));
    }

    #[test]
    fn is_silent_on_what_it_cannot_know() {
        for image in ["aws/codebuild/standard:9.0", "node:24", "aws/codebuild/standard", "aws/codebuild/windows-base:2025-1.0"] {
            assert_eq!(status(image), None, "{image}");
        }
    }
}
