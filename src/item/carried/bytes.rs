//! What a source carries, as bytes for the store: some fifty bytes an item.
//!
//! Version (1), policy (1), then for each item: id (8), two versions (16), day last seen (4), number of
//! keys (1), keys (8 each); all little-endian.

use super::policy::Policy;
use super::{Carried, KEYS, Kept};

const VERSION: u8 = 1;

impl Carried {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(2 + self.items.len() * 53);
        out.extend([VERSION, self.policy.to_byte()]);
        for kept in &self.items {
            out.extend(kept.id.to_le_bytes());
            kept.versions.iter().for_each(|version| out.extend(version.to_le_bytes()));
            out.extend(kept.last_seen.to_le_bytes());
            let keys = &kept.keys[..kept.keys.len().min(KEYS)];
            out.push(keys.len() as u8);
            keys.iter().for_each(|key| out.extend(key.to_le_bytes()));
        }
        out
    }

    /// `None` where these are no bytes of [`Carried::to_bytes`], or of a version unknown here.
    pub fn from_bytes(bytes: &[u8]) -> Option<Carried> {
        let (head, mut rest) = bytes.split_first_chunk::<2>()?;
        if head[0] != VERSION {
            return None;
        }
        let mut carried =
            Carried { policy: Policy::from_byte(head[1]), items: Vec::with_capacity(rest.len() / 53) };
        while !rest.is_empty() {
            let mut kept = Kept {
                id: number(&mut rest)?,
                versions: [number(&mut rest)?, number(&mut rest)?],
                last_seen: u32::from_le_bytes(take(&mut rest)?),
                keys: Vec::new(),
            };
            let [count] = take::<1>(&mut rest)?;
            for _ in 0..count {
                kept.keys.push(number(&mut rest)?);
            }
            carried.items.push(kept);
        }
        Some(carried)
    }
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    take(rest).map(u64::from_le_bytes)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}
