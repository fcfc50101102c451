//! The command line program.

use std::{path::PathBuf, sync::Arc};

use speclint::{
    date::Date,
    lint::{Context, lint},
    project::{Discovered, Discovery, Repository},
    source::Source,
};

fn main() {
    let paths: Vec<PathBuf> = std::env::args_os().skip(2).map(PathBuf::from).collect();
    for found in Discovery.find(&paths) {
        let Discovered::File(path) = found else { continue };
        let Ok(source) = Source::read(&path) else { continue };
        for finding in lint(&Arc::new(source), &Context { repository: Repository::around(&path), today: Date::today() }).findings {
            let place = &finding.primary;
            let at = place.source.position(place.span.start);
            println!("{}:{}:{}: {} [{}]", place.source.display_path(), at.line, at.column, finding.message, finding.rule.name);
        }
    }
}
