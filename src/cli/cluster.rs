//! `resurface cluster`

mod add;
mod print_sql;
mod task;
mod verify;

use clap::{Args, Subcommand};

use super::options::Common;
use super::{Failure, Outcome, output};
use crate::pipeline::cluster::spark::{Heard, Spark};

const ABOUT: &str = "\
One machine fingerprints millions of photos or a few hundred hours of video a day; where that is not enough, the same work runs on a cluster. Spark \
(3.5 or 4, found by SPARK_HOME or on the PATH) runs this program in its tasks, so every worker needs ffmpeg as this machine \
does, and reaches the store and the media under the same paths: shared storage, mounted everywhere. The program itself is \
handed to workers by Spark.";

/// The same work on a cluster, run by Apache Spark
#[derive(Debug, Args)]
#[command(after_help = ABOUT)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(add::Arguments),
    Verify(Box<verify::Arguments>),
    PrintSql(print_sql::Arguments),
    #[command(hide = true)]
    Count(task::Count),
    #[command(hide = true)]
    Gather(task::Gather),
}

/// How Spark is run.
#[derive(Debug, Args)]
struct SparkOptions {
    /// The cluster, as Spark names it: spark://host:7077, yarn, k8s://..., or local[4] for a try on this machine
    #[arg(long, value_name = "MASTER")]
    master: String,
    /// A setting of Spark, such as spark.executor.memory=2g; as often as needed
    #[arg(long = "conf", value_name = "KEY=VALUE", value_parser = setting)]
    settings: Vec<String>,
    /// The address of this machine at which workers reach it, and at which Spark's page is [default: Spark's choice, and of a
    /// master on this machine 127.0.0.1]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
}

impl SparkOptions {
    fn spark(self) -> Spark {
        Spark {
            master: self.master,
            settings: self.settings,
            bind: self.bind,
        }
    }
}

fn setting(text: &str) -> Result<String, &'static str> {
    let named = text.split_once('=').is_some_and(|(key, _)| !key.is_empty());
    named
        .then(|| text.to_owned())
        .ok_or("a setting is KEY=VALUE")
}

pub(super) fn run(arguments: Arguments, common: &Common) -> Result<Outcome, Failure> {
    match arguments.command {
        Command::Add(arguments) => add::run(arguments, common),
        Command::Verify(arguments) => verify::run(*arguments, common),
        Command::PrintSql(arguments) => print_sql::run(&arguments),
        Command::Count(arguments) => task::count(&arguments, common),
        Command::Gather(arguments) => task::gather(&arguments, common),
    }
}

/// Tells a person what Spark says while it works.
fn heard(common: &Common) -> impl Fn(Heard) + '_ {
    let shown = !common.is_quiet();
    move |heard| match heard {
        Heard::Page(page) if shown => {
            output::complain(&format!("Spark is at work; its page: {page}"));
        }
        Heard::Stage(stage) if shown && output::is_watched() => output::complain(&stage),
        _ => {}
    }
}
