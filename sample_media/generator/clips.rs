//! Films scenes with a moving camera and puts picture and sound into a clip.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use image::RgbImage;
use image::imageops::{self, FilterType};

use crate::Outcome;
use crate::develop::develop;
use crate::scenes::Scene;
use crate::sound::{self, Sound};
use crate::vector::{Vec3, vec3};

pub const WIDTH: u32 = 384;
pub const HEIGHT: u32 = 256;
pub const RATE: u32 = 12;
const SAMPLES: usize = 3;

/// How a clip is filmed.
#[derive(Clone, Copy)]
pub struct Take {
    pub scene: Scene,
    pub seconds: f32,
    /// Metres a second the camera travels.
    pub travel: Vec3,
    /// Metres a second the point it looks at travels.
    pub pan: Vec3,
    pub sound: Sound,
}

/// All frames of a take, in order.
pub fn film(take: &Take) -> Vec<RgbImage> {
    let count = (take.seconds * RATE as f32) as u32;
    (0..count)
        .map(|index| {
            let time = index as f32 / RATE as f32;
            let mut shot = take.scene.at(time);
            let camera = &mut shot.world.camera;
            let along = time - take.seconds / 2.0;
            let reach = (camera.target - camera.eye).length();
            // Nobody holds a telephone quite still.
            let sway = vec3((time * 1.9).sin(), 0.6 * (time * 2.7).sin(), 0.0) * (0.004 * reach);
            camera.eye += take.travel * along;
            camera.target += take.pan * along + sway;
            shot.finish.grain = 0.0;
            let film = shot.world.expose(WIDTH as usize, HEIGHT as usize, SAMPLES);
            develop(&film, &shot.finish)
        })
        .collect()
}

/// `seconds` of a photo held before the lens, drawing closer by two hundredths.
pub fn show_photo(photo: &RgbImage, seconds: f32) -> Vec<RgbImage> {
    let count = (seconds * RATE as f32) as u32;
    (0..count)
        .map(|index| {
            let cut = index as f32 / count as f32 * 0.01;
            let (width, height) = photo.dimensions();
            let (x, y) = ((width as f32 * cut) as u32, (height as f32 * cut) as u32);
            let view = imageops::crop_imm(photo, x, y, width - 2 * x, height - 2 * y).to_image();
            imageops::resize(&view, WIDTH, HEIGHT, FilterType::Triangle)
        })
        .collect()
}

/// Writes frames and their sound; the file's ending names the container.
pub fn write(path: &Path, frames: &[RgbImage], sound: Sound) -> Outcome<()> {
    let wave = path.with_extension("wav");
    let seconds = frames.len() as f32 / RATE as f32;
    fs::write(&wave, sound::wave_file(sound, seconds))?;
    let size = format!("{WIDTH}x{HEIGHT}");
    let rate = RATE.to_string();
    let mut encoder = ffmpeg();
    encoder
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &size])
        .args(["-r", &rate, "-i", "-", "-i"])
        .arg(&wave);
    encode(&mut encoder, 30);
    let mut child = encoder.arg(path).stdin(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        for frame in frames {
            pipe.write_all(frame.as_raw())?;
        }
    }
    let status = child.wait()?;
    fs::remove_file(&wave)?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("ffmpeg could not write {}", path.display()).into())
    }
}

/// The picture at `second`, as a viewer who pauses the clip would save it.
pub fn still(clip: &Path, second: f32) -> Outcome<RgbImage> {
    let output = ffmpeg()
        .arg("-i")
        .arg(clip)
        .args(["-ss", &second.to_string(), "-frames:v", "1"])
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()?;
    RgbImage::from_raw(WIDTH, HEIGHT, output.stdout)
        .ok_or_else(|| format!("no frame at {second} s in {}", clip.display()).into())
}

/// A piece of a clip from `start`, `length` seconds long, encoded again.
pub fn cut(from: &Path, start: f32, length: f32, to: &Path) -> Outcome<()> {
    let mut encoder = ffmpeg();
    encoder
        .arg("-i")
        .arg(from)
        .args(["-ss", &start.to_string(), "-t", &length.to_string()]);
    encode(&mut encoder, 33);
    run(encoder.arg(to))
}

/// Pieces of two clips, one after the other; each piece is a start and a length.
pub fn join(first: (&Path, f32, f32), second: (&Path, f32, f32), to: &Path) -> Outcome<()> {
    let mut encoder = ffmpeg();
    let mut graph = String::new();
    for (index, (clip, start, length)) in [first, second].into_iter().enumerate() {
        encoder.arg("-i").arg(clip);
        graph += &format!(
            "[{index}:v]trim={start}:{end},setpts=PTS-STARTPTS[v{index}];\
             [{index}:a]atrim={start}:{end},asetpts=PTS-STARTPTS[a{index}];",
            end = start + length
        );
    }
    graph += "[v0][a0][v1][a1]concat=n=2:v=1:a=1[v][a]";
    encoder.args(["-filter_complex", &graph, "-map", "[v]", "-map", "[a]"]);
    encode(&mut encoder, 32);
    run(encoder.arg(to))
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    // One thread and "bitexact" throughout: the same input gives the same bytes.
    command.args(["-y", "-v", "error", "-nostats", "-threads", "1"]);
    command
}

fn encode(command: &mut Command, quality: u32) {
    command
        .args(["-map_metadata", "-1", "-c:v", "libx264", "-preset", "slow"])
        .args(["-crf", &quality.to_string(), "-pix_fmt", "yuv420p"])
        .args(["-g", "48", "-threads", "1", "-c:a", "aac", "-ac", "1"])
        .args(["-b:a", "32k", "-ar", "22050", "-filter_threads", "1"])
        .args(["-fflags", "+bitexact", "-flags", "+bitexact"])
        .args(["-shortest", "-movflags", "+faststart"]);
}

fn run(command: &mut Command) -> Outcome<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("ffmpeg failed: {}", said.trim()).into())
}
