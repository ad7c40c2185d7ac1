//! Gradient hash by `img_hash`: 16x16 bits that say which of two neighbours in a row is brighter.
//!
//! It is the second opinion beside PDQ: it looks at places where PDQ looks at frequencies, so unrelated pictures that
//! come near to one another in PDQ (skies, crowds, text) seldom do so here.

use img_hash::{HashAlg, Hasher, HasherConfig};

use super::{Hash256, Orientation};
use crate::media::luma::Luma;

/// Side of the square that the picture is averaged to first. From there the hasher's own scaling costs little, and the
/// hash does not depend on the size at which the picture came.
const SIDE: usize = 64;

/// The hash of a picture.
pub fn hash(picture: &Luma) -> Hash256 {
    of_square(&hasher(), &picture.area_averaged(SIDE, SIDE))
}

/// The hash in all eight orientations, in the order of [`Orientation::ALL`].
pub fn oriented(picture: &Luma) -> [Hash256; 8] {
    let hasher = hasher();
    let square = picture.area_averaged(SIDE, SIDE);
    Orientation::ALL.map(|orientation| of_square(&hasher, &orientation.apply(square.clone())))
}

fn hasher() -> Hasher<[u8; 32]> {
    HasherConfig::with_bytes_type::<[u8; 32]>()
        .hash_size(16, 16)
        .hash_alg(HashAlg::Gradient)
        .to_hasher()
}

fn of_square(hasher: &Hasher<[u8; 32]>, square: &Luma) -> Hash256 {
    let side = SIDE as u32;
    // The square has exactly this size; an empty picture would hash to zero bits.
    let picture =
        image::GrayImage::from_raw(side, side, square.pixels().to_vec()).unwrap_or_default();
    Hash256::from_bytes(hasher.hash_image(&picture).as_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::pdq::tests::landscape;

    #[test]
    fn golden_value() {
        assert_eq!(
            hash(&landscape(300, 200)).to_string(),
            "053e06bf039f935d996c4c264c32669a36999f4d9f644f760e36269f839b934d"
        );
    }

    #[test]
    fn orientations_agree_with_turned_pictures() {
        let picture = landscape(320, 320);
        for (orientation, oriented) in Orientation::ALL.into_iter().zip(oriented(&picture)) {
            let direct = hash(&orientation.apply(picture.clone()));
            let bits = oriented.distance(direct);
            assert!(bits <= 2, "{orientation:?} differs in {bits} bits");
        }
    }
}
