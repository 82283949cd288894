//! The inputs of a command: files, folders and standard input.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::exit::{Exit, Stop};
use super::output::{complain, note};
use crate::input::{self, Format, InputError, Limits, Unknown};
use crate::payload::{Batch, DEFAULT_MAX_BYTES, PayloadError};

#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// Files, folders (walked) or `-`; without any, standard input. The format is recognised from
    /// the content: a CloudTrail log file, a record, an array or lines of records, LookupEvents
    /// output, an awslogs payload or its envelope, an EventBridge event; each plain or gzip
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The most that a payload or a compressed file may unpack to, in bytes [default: 64 MiB for a
    /// payload, and no bound for a file]
    #[arg(long, env = "HERALD_MAX_BYTES", value_name = "BYTES", value_parser = bytes,
        hide_env_values = true)]
    pub max_bytes: Option<usize>,
}

impl InputArgs {
    /// The bounds of what is read.
    pub fn limits(&self, unknown: Unknown) -> Limits {
        let limits = self.max_bytes.map_or_else(Limits::default, Limits::of);
        Limits { unknown, ..limits }
    }
}

/// One input that could be read, if perhaps not to its end ([`Batch::fault`]).
pub struct Input {
    pub name: String,
    pub format: Format,
    pub batch: Batch,
}

/// Hands over one input after the other, each as a whole. An input that cannot be read at all is reported, the
/// others are done all the same, and the answer is then [`Exit::Bad`].
pub fn each(
    args: &InputArgs,
    unknown: Unknown,
    mut act: impl FnMut(Input) -> Result<(), Stop>,
) -> Result<Exit, Stop> {
    let mut exit = Exit::Done;
    for source in sources(&args.paths)? {
        let name = source.shown();
        let bytes = match source.read() {
            Ok(bytes) => bytes,
            Err(error) => {
                complain(&format!("{name}: {error}"), None);
                exit = Exit::Bad;
                continue;
            }
        };
        match input::whole(bytes, args.limits(unknown)) {
            Ok((format, batch)) => {
                let fault = batch.fault.clone();
                act(Input { name, format, batch })?;
                if let Some(fault) = fault {
                    exit = exit.max(source.has_fault(&fault));
                }
            }
            Err(error) => exit = exit.max(source.is_unreadable(&error, unknown)),
        }
    }
    Ok(exit)
}

pub enum Source {
    Stdin,
    Named(PathBuf),
    /// Found in a folder: what is not for us there is passed over.
    Walked(PathBuf),
    Unreadable(PathBuf, String),
}

impl Source {
    pub fn shown(&self) -> String {
        match self {
            Source::Stdin => "standard input".to_owned(),
            Source::Named(path) | Source::Walked(path) | Source::Unreadable(path, _) => {
                path.display().to_string()
            }
        }
    }

    fn is_walked(&self) -> bool {
        matches!(self, Source::Walked(_))
    }

    /// The file, if it is one that can be read twice.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Source::Named(path) | Source::Walked(path) => Some(path).filter(|path| path.is_file()),
            Source::Stdin | Source::Unreadable(..) => None,
        }
        .map(PathBuf::as_path)
    }

    pub fn open(&self) -> Result<Box<dyn Read>, String> {
        match self {
            Source::Stdin => Ok(Box::new(std::io::stdin())),
            Source::Named(path) | Source::Walked(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(error.to_string()),
            },
            Source::Unreadable(_, why) => Err(why.clone()),
        }
    }

    pub fn read(&self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// Says that the input was not read to its end.
    pub fn has_fault(&self, fault: &PayloadError) -> Exit {
        complain(&format!("{}: {fault}", self.shown()), Some(fault.help()));
        Exit::Bad
    }

    /// Says that nothing of the input could be read, unless nobody expects that of it.
    pub fn is_unreadable(&self, error: &InputError, unknown: Unknown) -> Exit {
        let passed_over = match error {
            InputError::Empty if self.is_walked() || unknown == Unknown::TakeLines => {
                return Exit::Done;
            }
            InputError::NoJson(_) if self.is_walked() => "neither JSON nor gzip",
            InputError::Digest if self.is_walked() => "a digest file",
            _ => {
                complain(&format!("{}: {error}", self.shown()), Some(error.help()));
                return Exit::Bad;
            }
        };
        note(&format!("{}: passed over, {passed_over}", self.shown()));
        Exit::Done
    }
}

/// What the paths name, folders walked in the order of names.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Stop> {
    if paths.is_empty() {
        if std::io::stdin().is_terminal() {
            return Err(Stop::with_help(
                "no input",
                "name files or folders, or pipe something in (`-` is standard input)",
            ));
        }
        return Ok(vec![Source::Stdin]);
    }
    let mut sources = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            sources.push(Source::Stdin);
        } else if path.is_dir() {
            let before = sources.len();
            sources.extend(walk(path));
            if sources.len() == before {
                note(&format!("{}: no file in this folder", path.display()));
            }
        } else {
            sources.push(Source::Named(path.clone()));
        }
    }
    Ok(sources)
}

fn walk(folder: &Path) -> impl Iterator<Item = Source> {
    let hidden = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
    };
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    entries.filter_entry(move |entry| !hidden(entry)).filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_file() => Some(Source::Walked(entry.into_path())),
        // Pipes and devices would never end.
        Ok(_) => None,
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_path_buf();
            Some(Source::Unreadable(path, error.to_string()))
        }
    })
}

fn bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => {
            Err(format!("expected a number of bytes above 0, such as {DEFAULT_MAX_BYTES}"))
        }
        Ok(bytes) => Ok(bytes),
    }
}
