//! Where reports go: several formats at once, each to a file or to standard output.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
    str::FromStr,
};

use clap::ValueEnum;

use super::{
    exit::Failure,
    terminal::{Colour, file_style},
};
use crate::report::{Format, Reporter, Summary, reporter};

/// A format and the file it goes to; none for standard output.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

impl FromStr for Wanted {
    type Err = String;

    /// Reads `FORMAT` or `FORMAT=FILE`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text.split_once('=').map_or((text, None), |(format, file)| (format, Some(PathBuf::from(file))));
        if file.as_ref().is_some_and(|file| file.as_os_str().is_empty()) {
            return Err("no file is named behind the `=`".to_owned());
        }
        Format::from_str(format, false).map(|format| Self { format, file }).map_err(|_| {
            let names = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let names: Vec<String> = names.map(|name| name.get_name().to_owned()).collect();
            format!("the formats are {}", names.join(", "))
        })
    }
}

/// What makes text of findings, apart from what writes it, so that many threads can use it.
pub(super) type Reporters = Vec<Box<dyn Reporter>>;

/// The places where reports go, one for each reporter.
pub(super) struct Outputs(Vec<Sink>);

struct Sink {
    writer: Box<dyn Write>,
    /// Whether it ends with a summary for people, which `--quiet` leaves out.
    ends: bool,
    is_first: bool,
}

/// Opens the files. With `to_stderr` standard output is used for something else.
pub(super) fn open(wanted: &[Wanted], colour: Colour, quiet: bool, to_stderr: bool) -> Result<(Reporters, Outputs), Failure> {
    if wanted.iter().filter(|wanted| wanted.file.is_none()).count() > 1 {
        let help = "name a file for the others: `--format sarif=out.sarif`";
        return Err(Failure::Usage(format!("only one format can go to standard output\n  help: {help}")));
    }
    let mut reporters = Reporters::new();
    let mut sinks = Vec::new();
    for Wanted { format, file } in wanted {
        let writer: Box<dyn Write> = match file {
            None if to_stderr => Box::new(io::stderr()),
            None => Box::new(BufWriter::new(io::stdout())),
            Some(file) => Box::new(BufWriter::new(
                File::create(file).map_err(|error| Failure::Usage(format!("`{}` cannot be written: {error}", file.display())))?,
            )),
        };
        let style = if file.is_none() { colour.style() } else { file_style() };
        reporters.push(reporter(*format, style));
        let is_for_people = matches!(format, Format::Pretty | Format::Concise);
        sinks.push(Sink { writer, ends: !(quiet && is_for_people), is_first: true });
    }
    Ok((reporters, Outputs(sinks)))
}

impl Outputs {
    pub(super) fn begin(&mut self, reporters: &Reporters) -> io::Result<()> {
        self.each(reporters, |reporter, sink| sink.writer.write_all(reporter.begin().as_bytes()))
    }

    /// Writes what each reporter made of a file.
    pub(super) fn file(&mut self, reporters: &Reporters, texts: &[String]) -> io::Result<()> {
        let mut texts = texts.iter();
        self.each(reporters, |reporter, sink| match texts.next() {
            Some(text) if !text.is_empty() => {
                if !std::mem::take(&mut sink.is_first) {
                    sink.writer.write_all(reporter.separator().as_bytes())?;
                }
                sink.writer.write_all(text.as_bytes())
            }
            _ => Ok(()),
        })
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|sink| sink.writer.flush())
    }

    pub(super) fn end(&mut self, reporters: &Reporters, summary: &Summary) -> io::Result<()> {
        self.each(reporters, |reporter, sink| match sink.ends {
            true => sink.writer.write_all(reporter.end(summary).as_bytes()),
            false => Ok(()),
        })?;
        self.flush()
    }

    fn each(&mut self, reporters: &Reporters, mut act: impl FnMut(&dyn Reporter, &mut Sink) -> io::Result<()>) -> io::Result<()> {
        reporters.iter().zip(&mut self.0).try_for_each(|(reporter, sink)| act(reporter.as_ref(), sink))
    }
}
