//! Reads what `ffprobe` prints about a container.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::VideoInfo;
use crate::error::ItemError;
use crate::metadata::container::ProbeTags;

#[derive(Deserialize)]
struct Probed {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Format {
    format_name: String,
    duration: Option<String>,
    tags: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stream {
    index: u32,
    codec_type: String,
    width: u32,
    height: u32,
    channels: u32,
    sample_aspect_ratio: Option<String>,
    avg_frame_rate: Option<String>,
    field_order: Option<String>,
    duration: Option<String>,
    disposition: BTreeMap<String, i64>,
    tags: BTreeMap<String, String>,
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

/// What `ffprobe -show_format -show_streams -of json` printed.
///
/// # Errors
///
/// [`ItemError::UnsupportedFormat`] without moving pictures, [`ItemError::DecoderFailed`] for anything unexpected.
pub(super) fn parse(json: &[u8]) -> Result<VideoInfo, ItemError> {
    let probed: Probed = serde_json::from_slice(json)
        .map_err(|error| ItemError::DecoderFailed(format!("ffprobe's answer: {error}")))?;
    // A song's cover is a picture, not footage.
    let footage = |stream: &&Stream| {
        stream.codec_type == "video" && stream.disposition.get("attached_pic") != Some(&1)
    };
    let sized = |stream: &&Stream| footage(stream) && stream.width > 0 && stream.height > 0;
    let pictures = probed.streams.iter().find(sized).ok_or_else(|| {
        // ffprobe gives no size where it is more than it may decode.
        if probed.streams.iter().any(|stream| footage(&stream)) {
            ItemError::Malformed(
                "its pictures have no size, or one that is not safe to decode".to_owned(),
            )
        } else {
            ItemError::UnsupportedFormat("it contains no moving pictures, only sound".to_owned())
        }
    })?;
    let (width, height) = shown_size(pictures);
    let order = pictures.field_order.as_deref();
    let audible = || {
        let audio = |stream: &&Stream| stream.codec_type == "audio" && stream.channels > 0;
        probed.streams.iter().filter(audio)
    };
    // What a player plays: the one that is marked, otherwise the first.
    let sound = audible()
        .find(|stream| stream.disposition.get("default") == Some(&1))
        .or_else(|| audible().next());
    let seconds = |text: &Option<String>| {
        let seconds: f64 = text.as_ref()?.parse().ok()?;
        (seconds.is_finite() && seconds >= 0.0).then_some((seconds * 1000.0).round() / 1000.0)
    };
    Ok(VideoInfo {
        stream: pictures.index,
        sound: sound.map(|stream| stream.index),
        width,
        height,
        frames_per_second: frame_rate(pictures),
        interlaced: matches!(order, Some("tt" | "bb" | "tb" | "bt")),
        duration_s: seconds(&probed.format.duration).or_else(|| seconds(&pictures.duration)),
        tags: ProbeTags {
            format_name: probed.format.format_name,
            format: probed.format.tags,
            streams: probed
                .streams
                .into_iter()
                .map(|stream| stream.tags)
                .collect(),
        },
    })
}

/// Frames a second: `30000/1001`.
fn frame_rate(stream: &Stream) -> Option<f64> {
    let (frames, seconds) = stream.avg_frame_rate.as_deref()?.split_once('/')?;
    let rate = frames.parse::<f64>().ok()? / seconds.parse::<f64>().ok()?;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

/// The size as shown: with the shape of the pixels and the rotation applied.
fn shown_size(stream: &Stream) -> (u32, u32) {
    let shape = stream
        .sample_aspect_ratio
        .as_deref()
        .and_then(|text| text.split_once(':'))
        .and_then(|(wide, high)| Some(wide.parse::<f64>().ok()? / high.parse::<f64>().ok()?))
        .filter(|shape| shape.is_finite() && (0.1..10.0).contains(shape))
        .unwrap_or(1.0);
    let width = (f64::from(stream.width) * shape).round() as u32;
    let rotation = stream
        .side_data_list
        .iter()
        .find_map(|data| data.rotation)
        .or_else(|| stream.tags.get("rotate")?.parse().ok())
        .unwrap_or(0.0);
    if (rotation / 90.0).round() as i64 % 2 == 0 {
        (width.max(1), stream.height)
    } else {
        (stream.height, width.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_chosen_and_turned() {
        let info = parse(
            br#"{"streams":[{"index":0,"codec_type":"audio"},
                {"index":1,"codec_type":"video","width":99,"height":99,"disposition":{"attached_pic":1}},
                {"index":2,"codec_type":"video","width":720,"height":576,"sample_aspect_ratio":"16:15",
                 "side_data_list":[{"rotation":-90}],"tags":{"handler_name":"VideoHandle"}}],
                "format":{"duration":"12.345678","tags":{"title":"x"}}}"#,
        )
        .unwrap();
        assert_eq!((info.stream, info.width, info.height), (2, 576, 768));
        assert_eq!(info.duration_s, Some(12.346));
        assert_eq!(info.tags.format["title"], "x");
        assert_eq!(info.sound, None, "a stream without channels is no sound");
    }

    #[test]
    fn the_sound_is_the_one_that_is_played() {
        let sound = |first: &str, second: &str| {
            let json = format!(
                r#"{{"streams":[{{"index":0,"codec_type":"audio","channels":2{first}}},
                    {{"index":1,"codec_type":"video","width":9,"height":9,"disposition":{{"default":1}}}},
                    {{"index":2,"codec_type":"audio","channels":1{second}}}]}}"#
            );
            parse(json.as_bytes()).unwrap().sound
        };
        let marked = r#","disposition":{"default":1}"#;
        assert_eq!(sound("", ""), Some(0));
        assert_eq!(sound("", marked), Some(2));
        assert_eq!(sound(marked, marked), Some(0));
    }

    #[test]
    fn pictures_without_a_size_are_damage() {
        let result = parse(br#"{"streams":[{"index":0,"codec_type":"video","width":0}]}"#);
        assert!(matches!(result, Err(ItemError::Malformed(_))));
    }

    #[test]
    fn sound_alone_is_no_video() {
        let result = parse(br#"{"streams":[{"index":0,"codec_type":"audio"}]}"#);
        assert!(matches!(result, Err(ItemError::UnsupportedFormat(_))));
    }
}
