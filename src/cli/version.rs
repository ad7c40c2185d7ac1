//! `resurface --version --verbose`: which decoders there are, and what keeps them in check on this system.

use crate::media::Limits;
use crate::media::protection::{DecodingProgram, programs, protections};
use crate::report::Tool;
use crate::report::inert::inert;

/// The whole text.
pub(super) fn verbose() -> String {
    let tool = Tool::this();
    let mut text = format!("{} {}\n\nPrograms that decode:\n", tool.name, tool.version);
    for program in programs() {
        text += &format!("  {}\n", inert(&told(&program)));
    }
    text += "\nWhat holds for them on this system:\n";
    for protection in protections(&Limits::default()) {
        let holds = if protection.holds { "yes" } else { "NO " };
        text += &format!("  {holds}  {} ({})\n", protection.text, protection.because);
    }
    text
}

fn told(program: &DecodingProgram) -> String {
    let DecodingProgram {
        name,
        decodes,
        found,
        sees_files,
    } = program;
    match found {
        None => format!("{name}, for {decodes}: not found"),
        Some((place, version)) => {
            let free = if *sees_files {
                ". It does not run without seeing other files, so it may see them"
            } else {
                ""
            };
            format!("{name} {version}, for {decodes}: {place}{free}")
        }
    }
}
