//! What the terminal can show.

use std::{
    env,
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use anstream::{AutoStream, ColorChoice};
use supports_hyperlinks::Stream;

use crate::report::Style;

/// Columns where the width is not known.
const WIDTH: usize = 100;

/// How long a run may take before it shows how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// When to colour.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// On a terminal; NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE are honoured
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Colour {
    /// Whether standard output gets colours.
    pub(super) fn of_stdout(self) -> bool {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced = env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if set("NO_COLOR") => false,
            Colour::Auto => forced || AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        }
    }

    /// The style of text on standard output.
    pub(super) fn style(self) -> Style {
        let colour = self.of_stdout();
        let is_terminal = io::stdout().is_terminal();
        let width = terminal_size::terminal_size().filter(|_| is_terminal).map_or(WIDTH, |(width, _)| usize::from(width.0));
        Style {
            colour,
            width,
            hyperlinks: colour && is_terminal && supports_hyperlinks::on(Stream::Stdout),
            unicode: !is_terminal || supports_unicode::on(supports_unicode::Stream::Stdout),
        }
    }
}

/// The style of text in a file.
pub(super) fn file_style() -> Style {
    Style { colour: false, width: WIDTH, hyperlinks: false, unicode: true }
}

/// A line on the terminal that says how far a long run is.
pub(super) struct Progress {
    /// None if nothing is to be shown.
    start: Option<Instant>,
    shown: bool,
}

impl Progress {
    pub(super) fn new(wanted: bool) -> Self {
        Self { start: (wanted && io::stderr().is_terminal()).then(Instant::now), shown: false }
    }

    pub(super) fn show(&mut self, done: usize, all: usize) {
        if self.start.is_some_and(|start| start.elapsed() > PATIENCE) && done < all {
            self.shown = true;
            let _ = write!(io::stderr(), "\r{done} of {all} files\u{1b}[K");
        }
    }

    /// Clears the line before something else is printed.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
