//! `speclint data`

use std::fmt::Write;

use super::exit::{Ended, print};
use crate::{data::TABLES, date::Date};

#[derive(clap::Args)]
pub(super) struct Data {}

impl Data {
    pub(super) fn run(self) -> Ended {
        let today = Date::today();
        let mut text = String::new();
        for table in TABLES {
            let told = |key| table.provenance(key).unwrap_or("not known");
            let age = told("date").parse::<Date>().map_or(0, |date| today.days_since(date).max(0));
            let rows = table.rows::<1>().count();
            let _ = writeln!(text, "{}\n  {} ({rows} rows)\n  {}, {age} days old", table.file(), told("table"), told("date"));
            let _ = writeln!(text, "  source: {}\n  version: {}\n  licence: {}\n", told("source"), told("version"), told("licence"));
        }
        print(&text)
    }
}
