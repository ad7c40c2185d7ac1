//! What says that a picture was made by a generative model.

use super::{AI_GENERATED_MEANING, Signal, code, programs};
use crate::metadata::{Field, Source};

/// IPTC's digital source types, the end of their addresses (newscodes `digitalsourcetype`), and what each declares.
const SOURCE_TYPES: [(&str, &str); 3] = [
    (
        "trainedAlgorithmicMedia",
        "that it was made by a generative model (trainedAlgorithmicMedia)",
    ),
    (
        "compositeWithTrainedAlgorithmicMedia",
        "that parts of it were made by a generative model (compositeWithTrainedAlgorithmicMedia)",
    ),
    (
        "algorithmicMedia",
        "that it was made by a program, without a photo (algorithmicMedia)",
    ),
];
/// Fields in which programs and people name what made a picture.
const NAMES: [&str; 7] = [
    "Software",
    "CreatorTool",
    "Credit",
    "Source",
    "OriginatingProgram",
    "Title",
    "Comment",
];
/// Fields that only image generators write into a PNG.
const REQUESTS: [&str; 3] = ["Parameters", "Prompt", "Workflow"];
/// Fields in which the same texts stand in other formats.
const DESCRIPTIONS: [&str; 4] = ["UserComment", "ImageDescription", "Description", "Comment"];

/// Whether anything but Content Credentials declares the picture generated. They have a signal of their own.
pub(super) fn declared(fields: &[Field]) -> Option<Signal> {
    let mut fields = fields
        .iter()
        .filter(|field| !matches!(field.source, Source::C2pa | Source::Filename));
    let text = fields.find_map(statement)?;
    Some(Signal::new(
        code::AI_GENERATED,
        format!("The file declares {text}."),
        AI_GENERATED_MEANING,
    ))
}

fn statement(field: &Field) -> Option<String> {
    let (name, text) = (field.field.as_str(), field.raw.as_str());
    let source = field.source.as_str();
    if name == "DigitalSourceType" {
        let end = text.rsplit('/').next()?;
        let mut types = SOURCE_TYPES.iter();
        let (_, declares) = types.find(|(known, _)| *known == end)?;
        return Some(format!("{declares}, in DigitalSourceType ({source})"));
    }
    let from = |text: &str| format!("that it was made by a generative model: {text}");
    let is_png_text = field.source == Source::Container;
    if is_png_text && REQUESTS.contains(&name) && (is_request(text) || is_graph(text)) {
        return Some(from(&format!(
            "its text {name} holds a generator's request"
        )));
    }
    if DESCRIPTIONS.contains(&name) && is_request(text) {
        return Some(from(&format!(
            "{name} ({source}) holds a generator's request"
        )));
    }
    if NAMES.contains(&name)
        && let Some(generator) = programs::generator(text)
    {
        return Some(from(&format!("{name} ({source}) names {generator}")));
    }
    None
}

/// Whether a text is what Stable Diffusion's programs write (`Steps: 20, Sampler: ...`) or Midjourney's (`... Job ID: ...`).
fn is_request(text: &str) -> bool {
    let has = |part: &str| text.contains(part);
    has("Steps: ") && (has("Sampler: ") || has("CFG scale: ")) || has(" --v ") && has("Job ID: ")
}

/// Whether a text is a graph of ComfyUI.
fn is_graph(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && ["\"class_type\"", "\"nodes\"", "\"inputs\""]
            .iter()
            .any(|key| text.contains(key))
}
