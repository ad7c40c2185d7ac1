//! Programs that change pictures, as files name them.

/// What a program's name contains, in lower case. Programs of cameras and of scanners are not among them, nor those that
/// only copy files.
const EDITORS: &[&str] = &[
    "photoshop",
    "lightroom",
    "camera raw",
    "adobe bridge",
    "adobe express",
    "adobe premiere",
    "after effects",
    "media encoder",
    "illustrator",
    "indesign",
    "gimp",
    "snapseed",
    "picsart",
    "pixelmator",
    "affinity photo",
    "canva",
    "facetune",
    "faceapp",
    "vsco",
    "polarr",
    "meitu",
    "beautyplus",
    "b612",
    "remini",
    "prequel",
    "lensa",
    "photoroom",
    "photoleap",
    "airbrush",
    "paintshop",
    "paint shop pro",
    "paint.net",
    "microsoft paint",
    "acdsee",
    "picasa",
    "windows photo",
    "microsoft photos",
    "microsoft office picture",
    "digikam",
    "darktable",
    "rawtherapee",
    "capture one",
    "dxo ",
    "luminar",
    "nik collection",
    "topaz",
    "xnview",
    "irfanview",
    "faststone",
    "imagemagick",
    "graphicsmagick",
    "photoscape",
    "fotor",
    "befunky",
    "pixlr",
    "krita",
    "inkscape",
    "corel",
    "acorn",
    "procreate",
    "inshot",
    "capcut",
    "kinemaster",
    "vivavideo",
    "vegas",
    "davinci resolve",
    "final cut",
    "imovie",
    "filmora",
    "camtasia",
    "kdenlive",
    "openshot",
    "shotcut",
];

/// What the names of programs contain that only pack or compress films anew, in lower case.
const CONVERTERS: &[&str] = &[
    "lavf",
    "lavc",
    "handbrake",
    "avidemux",
    "virtualdub",
    "mkvmerge",
];

/// Whether a program, as a film names it, is no camera's but one that converts.
pub(super) fn is_converter(name: &str) -> bool {
    let name = name.to_lowercase();
    CONVERTERS.iter().any(|converter| name.contains(converter))
}

/// Whether a program, as a file names it, changes pictures.
pub(super) fn is_editor(name: &str) -> bool {
    let name = name.to_lowercase();
    EDITORS.iter().any(|editor| name.contains(editor))
}

/// What the texts of image generators contain, in lower case, and the generator's name.
const GENERATORS: &[(&str, &str)] = &[
    ("midjourney", "Midjourney"),
    ("dall-e", "DALL-E"),
    ("dall·e", "DALL-E"),
    ("stable diffusion", "Stable Diffusion"),
    ("novelai", "NovelAI"),
    ("invokeai", "InvokeAI"),
    ("comfyui", "ComfyUI"),
    ("adobe firefly", "Adobe Firefly"),
    ("bing image creator", "Bing Image Creator"),
    ("leonardo.ai", "Leonardo"),
    ("ideogram", "Ideogram"),
    ("made with google ai", "Google AI"),
    ("edited with google ai", "Google AI"),
    ("made with meta ai", "Meta AI"),
    ("made with ai", "an unnamed generator"),
];

/// The image generator that a text names.
pub(super) fn generator(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let mut known = GENERATORS.iter();
    known
        .find(|(part, _)| text.contains(part))
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_known_by_their_names_and_cameras_are_not_editors() {
        for name in [
            "Adobe Photoshop CS5 Windows",
            "GIMP 2.10.8",
            "Snapseed 2.0",
            "Microsoft Windows Photo Gallery 6.0.6001.18000",
        ] {
            assert!(is_editor(name), "{name}");
        }
        assert!(is_converter("Lavf58.76.100") && !is_editor("Lavf58.76.100"));
        for name in [
            "Digital Camera DX-10 Ver1.00",
            "16.3.1",
            "G991BXXU3AUE4",
            "HDR+ 1.0.199571065z",
            "Nikon Transfer 1.1 W",
            "",
        ] {
            assert!(!is_editor(name), "{name}");
        }
    }

    #[test]
    fn generators_are_known_by_their_names() {
        assert_eq!(generator("Made with Google AI"), Some("Google AI"));
        assert_eq!(generator("a photo of a dog"), None);
    }
}
