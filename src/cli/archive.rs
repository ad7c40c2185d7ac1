//! `resurface archive`

mod add;
mod backup;
mod check;
mod export;
mod import;
mod list;
mod log;
mod refresh;
mod remove;
mod show;

use clap::{Args, Subcommand};

use super::options::Common;
use super::{Failure, Outcome};

/// Keep and look after the archive of earlier media
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(add::Arguments),
    Refresh(refresh::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Remove(remove::Arguments),
    Check(check::Arguments),
    Log(log::Arguments),
    Backup(backup::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
}

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    match arguments.command {
        Command::Add(arguments) => add::run(&arguments, common),
        Command::Refresh(arguments) => refresh::run(&arguments, common),
        Command::List(arguments) => list::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Remove(arguments) => remove::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Log(arguments) => log::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Import(arguments) => import::run(&arguments, common),
    }
}
