//! What several tests need.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{LazyLock, Mutex};

use iam_herald::catalogue::Catalogue;
use iam_herald::index::Index;
use iam_herald::rules::{DEFAULT_PACK, Rules};
use iam_herald::{Duplicates, Herald, Message, Options, Report, input};
use serde_json::{Value as Json, json};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the recorded sets. A test that needs them is ignored, so that a run without them counts it;
/// `make test` includes it where `HERALD_CORPUS` is set, and then it must find them.
pub fn corpus() -> PathBuf {
    let folder = std::env::var_os("HERALD_CORPUS")
        .expect("HERALD_CORPUS names the folder of the recorded sets");
    PathBuf::from(folder)
}

/// The program with some packs, made once for each set of them.
pub fn herald(packs: &[&str]) -> &'static Herald {
    static MADE: Mutex<BTreeMap<String, &'static Herald>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    made.entry(packs.join(",")).or_insert_with(|| {
        let rules = Rules::load(packs, &[]).unwrap();
        Box::leak(Box::new(Herald::new(rules, Options::default())))
    })
}

/// The message for a file's content, with the default pack.
pub fn tell(content: &[u8]) -> Message {
    tell_with(herald(&[DEFAULT_PACK]), content)
}

#[track_caller]
pub fn tell_with(herald: &Herald, content: &[u8]) -> Message {
    let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
    let message = herald.tell(&batch, &mut Duplicates::default());
    assert!(message.counts.adds_up(), "{:?}", message.counts);
    message
}

/// What a run says at its end if it has told nothing but this message.
pub fn report_of(message: &Message) -> Report {
    let held_back = message.held_back.clone();
    Report { counts: message.counts, held_back, ..Report::default() }
}

pub fn tell_records(records: &[Json]) -> Message {
    tell(Json::from(records.to_vec()).to_string().as_bytes())
}

/// An IAM change by user alice, with fields replaced; `null` stays `null`, `"-"` takes a field out.
pub fn record(fields: Json) -> Json {
    let mut record = json!({
        "eventVersion": "1.10",
        "eventTime": "2026-11-20T22:14:09Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.24",
        "userAgent": "aws-cli/2.17.32 md/command#iam.create-user",
        "userIdentity": {
            "type": "IAMUser",
            "userName": "alice",
            "arn": "arn:aws:iam::111122223333:user/alice",
            "accountId": "111122223333",
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        },
        "requestParameters": { "userName": "bob" },
        "responseElements": null,
        "eventID": "0a1b2c3d-0000-4000-8000-000000000001",
        "readOnly": false,
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    });
    let object = record.as_object_mut().unwrap();
    for (name, value) in fields.as_object().unwrap() {
        if value == "-" {
            object.remove(name);
        } else {
            object.insert(name.clone(), value.clone());
        }
    }
    record
}

pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

/// The Lambda event around already compressed data.
pub fn payload(data: &[u8]) -> String {
    use base64::Engine;
    let data = base64::engine::general_purpose::STANDARD.encode(data);
    json!({ "awslogs": { "data": data } }).to_string()
}

/// The decoded envelope around messages.
pub fn envelope(messages: &[String]) -> String {
    iam_herald::payload::envelope_of("111122223333", "group", "stream", messages)
}

/// A run of the built program that expects nothing on either stream and exit 0, unless told so.
#[must_use]
pub struct Run {
    args: Vec<String>,
    stdin: Vec<u8>,
    environment: Vec<(String, String)>,
    folder: PathBuf,
}

pub fn run(args: &[&str]) -> Run {
    let args = args.iter().map(|arg| (*arg).to_owned()).collect();
    Run { args, stdin: Vec::new(), environment: Vec::new(), folder: root() }
}

impl Run {
    pub fn stdin(mut self, content: impl AsRef<[u8]>) -> Run {
        self.stdin = content.as_ref().to_vec();
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Run {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn within(mut self, folder: &Path) -> Run {
        self.folder = folder.to_owned();
        self
    }

    pub fn output(&self) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_iam-herald"))
            .args(&self.args)
            .current_dir(&self.folder)
            .env_remove("HERALD_MAX_BYTES")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let content = self.stdin.clone();
        // Both pipes may fill up: writing must not wait for reading.
        let writer = std::thread::spawn(move || {
            // A program that stops at a bad flag does not read its input.
            let _ = stdin.write_all(&content);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    /// Runs it and compares exit status and both streams whole.
    #[track_caller]
    pub fn expect(self, status: i32, stdout: &str, stderr: &str) {
        let output = self.output();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let same = output.status.code() == Some(status) && out == stdout && err == stderr;
        assert!(
            same,
            "{:?}\nstatus {:?}, expected {status}\n--- stdout\n{out}\n--- expected\n{stdout}\n\
             --- stderr\n{err}\n--- expected\n{stderr}",
            self.args,
            output.status.code()
        );
    }

    /// Runs it, checks the exit status, and gives both streams.
    #[track_caller]
    pub fn status(self, status: i32) -> (String, String) {
        let output = self.output();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{:?}\n{out}\n{err}", self.args);
        assert!(!err.contains("panicked"), "{err}");
        (out, err)
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder of its own for a test, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("iam-herald-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What need not be read, for an alerter of these resources.
pub fn index(rules: &Rules) -> Index {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);
    let config = crate::fuzz::unread::own();
    Index::of(rules.selecting(), &CATALOGUE, &config.resources)
}
