//! The parts of a medium in a line: as they are written, and as they are checked when they are read.

use serde::{Deserialize, Serialize};

use super::LineError;
use super::blob::Blob;
use crate::fingerprint::local::LocalFingerprint;
use crate::fingerprint::preview::{self, Preview, PreviewFrame};
use crate::fingerprint::thumbnail::{Moment, Thumbnail};
use crate::fingerprint::{FrameHash, Hash256, LocalFrame, PictureHash, Region};
use crate::metadata::{Appearance, Coordinates, Country, DateInterval, Strength};

/// Seconds that no medium lasts.
const MOST_SECONDS: f64 = 1e9;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrameFields {
    time_s: f64,
    region: RegionWord,
    pdq: String,
    quality: u8,
    gradient: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RegionWord {
    Whole,
    Inside,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MomentFields {
    time_s: f64,
    until_s: f64,
    thumbnail: Blob,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LocalFields {
    time_s: f64,
    fingerprint: Blob,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewFields {
    time_s: f64,
    version: u32,
    preview: Blob,
}

/// An appearance; with an origin what a sidecar says. Written out, so that no field can get lost in reading.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pipeline) struct Record {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::pipeline) origin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published_at: Option<DateInterval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    captured_at: Option<DateInterval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<Country>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    source: String,
    strength: Strength,
}

pub(super) fn ensure(
    holds: bool,
    field: &'static str,
    reason: &'static str,
) -> Result<(), LineError> {
    holds.then_some(()).ok_or(LineError::Invalid(field, reason))
}

pub(super) fn time(seconds: f64, field: &'static str) -> Result<f64, LineError> {
    ensure(
        (0.0..=MOST_SECONDS).contains(&seconds),
        field,
        "no medium has such a time",
    )?;
    Ok(seconds)
}

pub(super) fn each<T, U>(
    fields: Vec<T>,
    into: impl Fn(T) -> Result<U, LineError>,
) -> Result<Vec<U>, LineError> {
    fields.into_iter().map(into).collect()
}

impl FrameFields {
    pub(super) fn of(frame: &FrameHash) -> FrameFields {
        FrameFields {
            time_s: frame.time_s,
            region: match frame.hash.region {
                Region::Whole => RegionWord::Whole,
                Region::Inside => RegionWord::Inside,
            },
            pdq: frame.hash.pdq.to_string(),
            quality: frame.hash.quality,
            gradient: frame.hash.gradient.to_string(),
        }
    }

    pub(super) fn into_frame(self) -> Result<FrameHash, LineError> {
        let hash = |digits: &str, field| {
            let hash = digits.parse::<Hash256>().ok();
            let hash = hash.filter(|_| digits.len() == 64);
            hash.ok_or(LineError::Invalid(
                field,
                "64 hexadecimal digits are missing",
            ))
        };
        ensure(
            self.quality <= 100,
            "frames.quality",
            "it is between 0 and 100",
        )?;
        Ok(FrameHash {
            time_s: time(self.time_s, "frames.time_s")?,
            hash: PictureHash {
                region: match self.region {
                    RegionWord::Whole => Region::Whole,
                    RegionWord::Inside => Region::Inside,
                },
                pdq: hash(&self.pdq, "frames.pdq")?,
                quality: self.quality,
                gradient: hash(&self.gradient, "frames.gradient")?,
            },
        })
    }
}

impl MomentFields {
    pub(super) fn of(moment: &Moment) -> MomentFields {
        MomentFields {
            time_s: moment.time_s,
            until_s: moment.until_s,
            thumbnail: Blob(moment.thumbnail.pixels().to_vec()),
        }
    }

    pub(super) fn into_moment(self) -> Result<Moment, LineError> {
        let thumbnail = Thumbnail::from_bytes(&self.thumbnail.0);
        let ordered = self.until_s >= self.time_s;
        ensure(ordered, "moments.until_s", "it is no earlier than time_s")?;
        Ok(Moment {
            time_s: time(self.time_s, "moments.time_s")?,
            until_s: time(self.until_s, "moments.until_s")?,
            thumbnail: thumbnail.ok_or(LineError::Invalid(
                "moments.thumbnail",
                "it is to be 1,024 bytes",
            ))?,
        })
    }
}

impl LocalFields {
    pub(super) fn of(local: &LocalFrame) -> LocalFields {
        LocalFields {
            time_s: local.time_s,
            fingerprint: Blob(local.fingerprint.to_bytes()),
        }
    }

    pub(super) fn into_local(self) -> Result<LocalFrame, LineError> {
        let fingerprint = LocalFingerprint::from_bytes(&self.fingerprint.0);
        // The longer side is the unit.
        let fits = |print: &LocalFingerprint| print.miniature.extent.contains(&u16::MAX);
        Ok(LocalFrame {
            time_s: time(self.time_s, "local.time_s")?,
            fingerprint: fingerprint.filter(fits).ok_or(LineError::Invalid(
                "local.fingerprint",
                "it is no local fingerprint",
            ))?,
        })
    }
}

impl PreviewFields {
    pub(super) fn of(frame: &PreviewFrame) -> PreviewFields {
        PreviewFields {
            time_s: frame.time_s,
            version: preview::VERSION,
            preview: Blob(frame.preview.bytes().to_vec()),
        }
    }

    /// `None` for one of another version, which this program does not compare.
    pub(super) fn into_preview(self) -> Result<Option<PreviewFrame>, LineError> {
        let time_s = time(self.time_s, "previews.time_s")?;
        ensure(self.version > 0, "previews.version", "it is 1 or more")?;
        if self.version != preview::VERSION {
            return Ok(None);
        }
        let preview = Preview::from_bytes(self.preview.0).ok_or(LineError::Invalid(
            "previews.preview",
            "it is to be a JPEG of at most 256 KiB",
        ))?;
        Ok(Some(PreviewFrame { time_s, preview }))
    }
}

impl Record {
    pub(in crate::pipeline) fn of(origin: Option<&str>, record: &Appearance) -> Record {
        Record {
            origin: origin.map(str::to_owned),
            published_at: record.published_at,
            captured_at: record.captured_at,
            country: record.country,
            place: record.place.clone(),
            lat: record.coordinates.map(|point| point.lat()),
            lon: record.coordinates.map(|point| point.lon()),
            url: record.url.clone(),
            publisher: record.publisher.clone(),
            title: record.title.clone(),
            note: record.note.clone(),
            source: record.source.clone(),
            strength: record.strength,
        }
    }

    pub(in crate::pipeline) fn into_appearance(
        self,
    ) -> Result<(Option<String>, Appearance), LineError> {
        let coordinates = match (self.lat, self.lon) {
            (None, None) => None,
            (lat, lon) => {
                let point = lat
                    .zip(lon)
                    .and_then(|(lat, lon)| Coordinates::new(lat, lon));
                Some(point.ok_or(LineError::Invalid(
                    "lat, lon",
                    "both are to be given, from -90 to 90 and from -180 to 180",
                ))?)
            }
        };
        let appearance = Appearance {
            published_at: self.published_at,
            captured_at: self.captured_at,
            country: self.country,
            place: self.place,
            coordinates,
            url: self.url,
            publisher: self.publisher,
            title: self.title,
            note: self.note,
            source: self.source,
            strength: self.strength,
        };
        Ok((self.origin, appearance))
    }
}
