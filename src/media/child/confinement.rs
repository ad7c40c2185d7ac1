//! What a child process is kept from: every file but its own, every network, other processes.
//!
//! On Linux by Landlock and a seccomp filter. Both hold for the thread that asks for them and for what that thread starts,
//! and can never be lifted again, so a thread that lives no longer confines itself and then starts the child. What the
//! kernel does not offer is left out; [`Held`] tells what holds. Elsewhere nothing of it exists.

#[cfg(not(target_os = "linux"))]
use std::fs::File;
use std::path::PathBuf;

/// What holds for a thread that confined itself, and for its children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// Version of Landlock's interface that holds: from 1 on files are out of reach, from 4 on TCP, from 6 on signals and
    /// abstract sockets. 0 where there is none.
    pub(super) landlock: u32,
    /// No socket can be made, and no other process looked into.
    pub(super) no_sockets: bool,
}

/// Which files and folders a program may read and execute beside the file it works on.
#[derive(Debug)]
pub(super) struct Reach {
    #[cfg_attr(
        not(target_os = "linux"),
        allow(dead_code, reason = "only Linux has it")
    )]
    paths: Vec<PathBuf>,
}

/// Where systems keep programs and the libraries they are made of, and nobody's media.
const SYSTEM: [&str; 12] = [
    "/bin",
    "/usr/bin",
    "/usr/local/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/nix/store",
    "/gnu/store",
];

/// What is beside a folder `bin` and may hold libraries of its programs, as package managers lay it out in a folder of their
/// own.
const BESIDE_BIN: [&str; 4] = ["lib", "lib64", "opt", "Cellar"];

impl Reach {
    /// Of a program, which is started through `shell`, and of its libraries.
    pub(super) fn of(program: &std::path::Path, shell: Option<&std::path::Path>) -> Reach {
        let mut paths: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
        // The table of the dynamic loader, and what counts processors.
        paths.extend(["/etc/ld.so.cache", "/sys/devices/system/cpu"].map(PathBuf::from));
        paths.extend(shell.map(PathBuf::from));
        let real = std::fs::canonicalize(program).ok();
        for path in [Some(program.to_owned()), real].into_iter().flatten() {
            // Never the folder of the program itself: where that is a home, it holds everything.
            if let Some(folder) = path.parent()
                && folder.file_name().is_some_and(|name| name == "bin")
                && let Some(prefix) = folder.parent()
            {
                paths.extend(BESIDE_BIN.map(|name| prefix.join(name)));
            }
            paths.push(path);
        }
        Reach { paths }
    }
}

#[cfg(target_os = "linux")]
pub(super) use linux::confine;

/// Nothing to confine with.
#[cfg(not(target_os = "linux"))]
pub(super) fn confine(_reach: Option<&Reach>, _input: &File) -> Result<Held, String> {
    Ok(Held::default())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::os::fd::AsFd;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, LandlockStatus, PathBeneath, PathFd, Ruleset,
        RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    };

    use super::{Held, Reach};

    /// The newest interface whose meaning is known here. Older kernels do what they can of it.
    const KNOWN: ABI = ABI::V6;

    /// Confines this thread for good: of files to `input` for reading and to `reach`, where one is given; and to no network.
    ///
    /// # Errors
    ///
    /// The system's reason, where the kernel offers the means and refuses to use them.
    pub(in super::super) fn confine(reach: Option<&Reach>, input: &File) -> Result<Held, String> {
        let landlock =
            restrict(reach, input).map_err(|error| format!("Landlock refuses: {error}"))?;
        Ok(Held {
            landlock,
            no_sockets: sockets::forbid()?,
        })
    }

    fn restrict(reach: Option<&Reach>, input: &File) -> Result<u32, RulesetError> {
        let mut ruleset = Ruleset::default()
            .handle_access(AccessNet::from_all(KNOWN))?
            .scope(Scope::from_all(KNOWN))?;
        if reach.is_some() {
            ruleset = ruleset.handle_access(AccessFs::from_all(KNOWN))?;
        }
        let mut ruleset = ruleset.create()?;
        if let Some(reach) = reach {
            let both = AccessFs::ReadFile | AccessFs::WriteFile;
            ruleset = ruleset.add_rule(PathBeneath::new(input.as_fd(), AccessFs::ReadFile))?;
            let read = AccessFs::from_read(KNOWN);
            let mut rules = vec![(std::path::PathBuf::from("/dev/null"), both)];
            rules.extend(
                ["/dev/zero", "/dev/urandom"].map(|path| (path.into(), AccessFs::ReadFile.into())),
            );
            rules.extend(reach.paths.iter().map(|path| (path.clone(), read)));
            for (path, access) in rules {
                // What this system does not have needs no rule.
                if let Ok(path) = PathFd::new(path) {
                    ruleset = ruleset.add_rule(PathBeneath::new(path, access))?;
                }
            }
        }
        let status = ruleset.restrict_self()?;
        Ok(match (status.ruleset, status.landlock) {
            (RulesetStatus::NotEnforced, _) => 0,
            (_, LandlockStatus::Available { effective_abi, .. }) => effective_abi as u32,
            _ => 0,
        })
    }

    /// The filter of system calls, for the processors it can be written for.
    #[cfg(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_endian = "little"),
        target_arch = "riscv64"
    ))]
    mod sockets {
        use std::sync::OnceLock;

        use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

        /// Makes every call fail that makes a socket, looks into another process, or can do the same on a detour. Where the
        /// system has no such filters, says so.
        pub(super) fn forbid() -> Result<bool, String> {
            static FILTER: OnceLock<Result<BpfProgram, String>> = OnceLock::new();
            let filter = FILTER.get_or_init(filter).as_ref().map_err(Clone::clone)?;
            Ok(apply_filter(filter).is_ok())
        }

        fn filter() -> Result<BpfProgram, String> {
            let calls = [
                libc::SYS_socket,
                libc::SYS_socketpair,
                libc::SYS_connect,
                libc::SYS_bind,
                libc::SYS_listen,
                // These do what the others do, out of sight of a filter.
                libc::SYS_io_uring_setup,
                libc::SYS_ptrace,
                libc::SYS_process_vm_readv,
                libc::SYS_process_vm_writev,
                libc::SYS_pidfd_getfd,
                // Mounting, keys and programs in the kernel are nothing for a decoder.
                libc::SYS_mount,
                libc::SYS_unshare,
                libc::SYS_setns,
                libc::SYS_bpf,
                libc::SYS_perf_event_open,
                libc::SYS_userfaultfd,
                libc::SYS_keyctl,
                libc::SYS_add_key,
                libc::SYS_request_key,
            ];
            let told = |error: seccompiler::BackendError| error.to_string();
            let refused = SeccompAction::Errno(libc::EACCES as u32);
            // The same calls by the numbers of the x32 interface, which some kernels have beside the usual one.
            let x32 = |call: i64| cfg!(target_arch = "x86_64").then_some(call | 0x4000_0000);
            let rules = calls
                .into_iter()
                .flat_map(|call| std::iter::once(call).chain(x32(call)))
                .map(|call| (call, Vec::new()))
                .collect();
            let arch = std::env::consts::ARCH.try_into().map_err(told)?;
            SeccompFilter::new(rules, SeccompAction::Allow, refused, arch)
                .and_then(TryInto::try_into)
                .map_err(told)
        }
    }

    #[cfg(not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_endian = "little"),
        target_arch = "riscv64"
    )))]
    mod sockets {
        /// No filter can be written for this processor.
        pub(super) fn forbid() -> Result<bool, String> {
            Ok(false)
        }
    }
}
