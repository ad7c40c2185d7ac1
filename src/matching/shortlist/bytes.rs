//! A shortlist as bytes, on its way from where a part of an archive is to where all parts come together. Both are the same
//! version of the program, so the form may change with it. Numbers are little-endian, lists have their length before them
//! (32 bits).

use std::collections::{BTreeMap, BTreeSet};

use super::{Nearest, Shortlist, Voter};
use crate::fingerprint::local::{FEATURE, Feature};

impl Shortlist {
    /// Whether nothing of the parts so far can matter.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
            && self.pictures.iter().all(|nearest| nearest.0.is_empty())
            && self.pieces.iter().all(Vec::is_empty)
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Vec::new();
        list(&mut to, &self.items, |to, item| {
            to.extend(item.to_le_bytes());
        });
        list(&mut to, &self.pictures, |to, nearest| {
            list(to, &nearest.0, |to, ((sought, mirrored), voters)| {
                number(to, *sought);
                to.push(u8::from(*mirrored));
                list(to, voters, write_voter);
            });
        });
        list(&mut to, &self.pieces, |to, piece| {
            list(to, piece, |to, (votes, item)| {
                number(to, *votes);
                to.extend(item.to_le_bytes());
            });
        });
        to
    }

    /// From bytes that [`Shortlist::to_bytes`] made; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Shortlist> {
        let mut from = Reader(bytes);
        let items = from.list(Reader::item)?;
        let pictures = from.list(|from| {
            let voters = from.list(|from| {
                let key = (from.number()?, from.byte()? == 1);
                Some((key, from.list(Reader::voter)?))
            })?;
            Some(Nearest(BTreeMap::from_iter(voters)))
        })?;
        let pieces = from.list(|from| from.list(|from| Some((from.number()?, from.item()?))))?;
        from.0.is_empty().then(|| Shortlist {
            items: BTreeSet::from_iter(items),
            pictures,
            pieces,
        })
    }
}

fn list<T>(
    to: &mut Vec<u8>,
    items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    write: impl Fn(&mut Vec<u8>, T),
) {
    let items = items.into_iter();
    number(to, items.len());
    for item in items {
        write(to, item);
    }
}

fn number(to: &mut Vec<u8>, number: usize) {
    // No list and no place within one is longer.
    to.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_voter(to: &mut Vec<u8>, voter: &Voter) {
    to.extend(voter.distance.to_le_bytes());
    let (item, picture, feature) = voter.place;
    to.extend(item.to_le_bytes());
    number(to, picture);
    number(to, feature);
    voter.feature.write(to);
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.array()?) as usize)
    }

    fn item(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    fn voter(&mut self) -> Option<Voter> {
        Some(Voter {
            distance: u32::from_le_bytes(self.array()?),
            place: (self.item()?, self.number()?, self.number()?),
            feature: Feature::read(&self.array::<FEATURE>()?)?,
        })
    }

    /// Grows as it reads, so that a length that is a lie takes no memory.
    fn list<T>(&mut self, read: impl Fn(&mut Reader<'a>) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(read(self)?);
        }
        Some(list)
    }
}
