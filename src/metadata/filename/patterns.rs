//! How phones, cameras, messengers and editors name files.
//!
//! The first pattern that a name follows counts, so the longer of two stands before the shorter.

use super::template::{Clock, Pattern};

/// Named by what took the picture, in the time of the place.
const fn camera(template: &'static str) -> Pattern {
    Pattern {
        origin: "camera",
        is_capture: true,
        clock: Clock::Local,
        template,
    }
}

/// Named by what sent, saved or edited it, in the time of the place.
const fn other(origin: &'static str, template: &'static str) -> Pattern {
    Pattern {
        origin,
        is_capture: false,
        clock: Clock::Local,
        template,
    }
}

/// The patterns. A name that follows one may go on with anything but a digit: `_HDR`, ` (2)`, `~3`.
pub(super) const PATTERNS: &[Pattern] = &[
    other("WhatsApp", "IMG-%Y%m%d-WA%#"),
    other("WhatsApp", "VID-%Y%m%d-WA%#"),
    other("WhatsApp", "STK-%Y%m%d-WA%#"),
    other("WhatsApp", "WhatsApp Image %Y-%m-%d at %h.%M.%S"),
    other("WhatsApp", "WhatsApp Video %Y-%m-%d at %h.%M.%S"),
    other("WhatsApp", "WhatsApp-Image-%Y-%m-%d-at-%h.%M.%S"),
    other("WhatsApp", "WhatsApp-Video-%Y-%m-%d-at-%h.%M.%S"),
    other("WhatsApp", "%#-PHOTO-%Y-%m-%d-%H-%M-%S"),
    other("WhatsApp", "%#-VIDEO-%Y-%m-%d-%H-%M-%S"),
    other("Telegram", "photo_%Y-%m-%d_%H-%M-%S"),
    other("Telegram", "video_%Y-%m-%d_%H-%M-%S"),
    other("Telegram", "animation_%Y-%m-%d_%H-%M-%S"),
    other("Telegram", "photo_%#@%d-%m-%Y_%H-%M-%S"),
    other("Telegram", "video_%#@%d-%m-%Y_%H-%M-%S"),
    other("Signal", "signal-%Y-%m-%d-%H-%M-%S-%#"),
    other("Signal", "signal-%Y-%m-%d-%H-%M-%S"),
    other("Signal", "signal-%Y-%m-%d-%H%M%S"),
    other("Signal", "signal-attachment-%Y-%m-%d-%H%M%S"),
    other("Viber", "viber_image_%Y-%m-%d_%H-%M-%S-%#"),
    other("Viber", "viber_image_%Y-%m-%d_%H-%M-%S"),
    other("Viber", "viber image %Y-%m-%d , %H.%M.%S"),
    other("Viber", "IMG-%x-V"),
    other("Viber", "VID-%x-V"),
    other("KakaoTalk", "KakaoTalk_Photo_%Y-%m-%d-%H-%M-%S"),
    other("KakaoTalk", "KakaoTalk_%Y%m%d_%H%M%S%3"),
    other("KakaoTalk", "KakaoTalk_%Y%m%d_%H%M%S"),
    Pattern {
        clock: Clock::Utc,
        ..other("WeChat", "mmexport%E")
    },
    Pattern {
        clock: Clock::Utc,
        is_capture: true,
        ..other("WeChat camera", "wx_camera_%E")
    },
    Pattern {
        clock: Clock::Utc,
        ..other("Facebook", "FB_IMG_%E")
    },
    Pattern {
        clock: Clock::Utc,
        ..other("Facebook", "FB_VID_%E")
    },
    other("Facebook Messenger", "received_%#"),
    other("Facebook or Instagram", "%#_%#_%#_n"),
    other("Facebook or Instagram", "%#_%#_%#_o"),
    other("Snapchat", "Snapchat-%#"),
    other("TikTok", "TikTok_%#"),
    other("TikTok", "ssstik.io_%#"),
    other("TikTok", "Snaptik.app_%#"),
    other("TikTok", "snaptik_%#"),
    other("CapCut", "lv_0_%Y%m%d%H%M%S"),
    other("InShot", "InShot_%Y%m%d_%H%M%S%3"),
    other("InShot", "InShot_%Y%m%d_%H%M%S"),
    other("screenshot", "Screenshot_%Y%m%d-%H%M%S"),
    other("screenshot", "Screenshot_%Y%m%d_%H%M%S"),
    other("screenshot", "Screenshot_%Y-%m-%d-%H-%M-%S-%#"),
    other("screenshot", "Screenshot_%Y-%m-%d-%H-%M-%S"),
    other("screenshot", "Screenshot_%Y-%m-%d-%H%M%S"),
    other("screenshot", "Screenshot from %Y-%m-%d %H-%M-%S"),
    other("screenshot", "Screenshot %Y-%m-%d at %h.%M.%S"),
    other("screenshot", "Screen Shot %Y-%m-%d at %h.%M.%S"),
    other("screenshot", "Screenshot %Y-%m-%d %H%M%S"),
    other("screenshot", "Screenshot-%Y%m%d-%H%M%S"),
    other("screenshot", "Bildschirmfoto %Y-%m-%d um %h.%M.%S"),
    other("screenshot", "Bildschirmfoto vom %Y-%m-%d %H-%M-%S"),
    other("screenshot", "screen-%Y%m%d-%H%M%S"),
    other("screen recording", "Screen_Recording_%Y%m%d_%H%M%S"),
    other("screen recording", "Screen_Recording_%Y%m%d-%H%M%S"),
    other("screen recording", "Screen Recording %Y-%m-%d at %h.%M.%S"),
    other("screen recording", "Screenrecorder-%Y-%m-%d-%H-%M-%S-%#"),
    other("screen recording", "Screenrecorder-%Y-%m-%d-%H-%M-%S"),
    other("screen recording", "Screenrecording_%Y%m%d_%H%M%S"),
    Pattern {
        clock: Clock::Utc,
        ..camera("PXL_%Y%m%d_%H%M%S%3")
    },
    Pattern {
        clock: Clock::Utc,
        ..camera("PXL_%Y%m%d_%H%M%S")
    },
    camera("IMG_%Y%m%d_%H%M%S%3"),
    camera("IMG_%Y%m%d_%H%M%S"),
    camera("VID_%Y%m%d_%H%M%S%3"),
    camera("VID_%Y%m%d_%H%M%S"),
    camera("MVIMG_%Y%m%d_%H%M%S"),
    camera("PANO_%Y%m%d_%H%M%S"),
    camera("IMG%Y%m%d%H%M%S"),
    camera("VID%Y%m%d%H%M%S"),
    camera("P_%Y%m%d_%H%M%S"),
    camera("V_%Y%m%d_%H%M%S"),
    camera("WP_%Y%m%d_%H_%M_%S"),
    camera("WIN_%Y%m%d_%H_%M_%S"),
    camera("C360_%Y-%m-%d-%H-%M-%S"),
    camera("DJI_%Y%m%d%H%M%S"),
    camera("DJI_%Y%m%d_%H%M%S"),
    camera("dji_fly_%Y%m%d_%H%M%S"),
    camera("video_%Y%m%d_%H%M%S"),
    camera("%Y%m%d_%H%M%S"),
    camera("%Y-%m-%d %H.%M.%S"),
    camera("IMG_E%4"),
    camera("IMG_%4"),
    camera("_MG_%4"),
    camera("MVI_%4"),
    camera("MOV_%4"),
    camera("DSC_%4"),
    camera("_DSC%4"),
    camera("DSCN%4"),
    camera("DSCF%4"),
    camera("DSC%5"),
    camera("DSC%4"),
    camera("SAM_%4"),
    camera("CIMG%4"),
    camera("PICT%4"),
    camera("IMGP%4"),
    camera("IMAG%4"),
    camera("GOPR%4"),
    camera("GH%6"),
    camera("GX%6"),
    camera("DJI_%4"),
    camera("P%7"),
];
