//! What confinement keeps a child from on this system, found out by trying it.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::thread;

use super::confinement::{Reach, confine};
use super::{Allowance, Call, Program, run};

/// What was tried under confinement and did not work, as it should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tried {
    /// Version of Landlock's interface in use, 0 without.
    pub(crate) landlock: u32,
    /// Calls that make sockets are refused.
    pub(crate) no_sockets: bool,
    /// A file that was not handed over could not be read.
    pub(crate) no_reading: bool,
    /// No file could be made.
    pub(crate) no_writing: bool,
    /// Neither a connection nor a datagram came about.
    pub(crate) no_network: bool,
    /// Limits that a child found set.
    pub(crate) limited: Limited,
}

/// Limits that a child found set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limited {
    /// Its address space.
    pub(crate) memory: bool,
    /// Its processor time.
    pub(crate) cpu: bool,
    /// The size of files that it writes.
    pub(crate) files: bool,
}

/// Tries all of it. What cannot be tried does not hold.
pub(crate) fn tried() -> Tried {
    let mut tried = confined_thread().unwrap_or_default();
    tried.limited = limited_child().unwrap_or_default();
    tried
}

fn confined_thread() -> Option<Tried> {
    let folder = tempfile::tempdir().ok()?;
    let own = folder.path().join("own");
    let other = folder.path().join("other");
    for path in [&own, &other] {
        fs::write(path, "x").ok()?;
    }
    let input = File::open(&own).ok()?;
    let listener = TcpListener::bind("127.0.0.1:0").ok()?;
    let address = listener.local_addr().ok()?;
    let new = folder.path().join("new");
    thread::spawn(move || {
        let reach = Reach::of(Path::new("/bin/sh"), None);
        let held = confine(Some(&reach), &input).ok()?;
        Some(Tried {
            landlock: held.landlock,
            no_sockets: held.no_sockets,
            no_reading: File::open(&other).is_err(),
            no_writing: File::create(&new).is_err(),
            no_network: TcpStream::connect(address).is_err()
                && UdpSocket::bind("127.0.0.1:0").is_err(),
            limited: Limited::default(),
        })
    })
    .join()
    .ok()?
}

fn limited_child() -> Option<Limited> {
    let allowance = Allowance {
        memory_bytes: 512 << 20,
        cpu_s: 17,
        wall_s: 20,
        silence_s: 20,
    };
    let (shell, _) = Program::find("sh", "-c:")?;
    let mut call = Call::new(&shell, allowance);
    call.args(["-c", "ulimit -v; ulimit -t; ulimit -f"]);
    let mut text = String::new();
    let input = File::open("/dev/null").ok()?;
    run(
        &call,
        input,
        |_| false,
        |stdout, _| {
            let _ = std::io::Read::read_to_string(stdout, &mut text);
            Ok(())
        },
    )
    .ok()?;
    // A stricter limit that was there before is a limit, too.
    let within = |line: Option<&str>, most: u64| {
        line.and_then(|line| line.trim().parse::<u64>().ok())
            .is_some_and(|limit| limit <= most)
    };
    let mut lines = text.lines();
    Some(Limited {
        memory: within(lines.next(), allowance.memory_bytes >> 10),
        cpu: within(lines.next(), allowance.cpu_s),
        files: within(lines.next(), 0),
    })
}
