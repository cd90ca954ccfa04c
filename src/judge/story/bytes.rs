//! A print as bytes, as the store keeps it: a number of the form, then each list with its length.

use super::print::{Happening, Print};
use super::words::Word;

/// Raised when prints of an older form can't be compared with new ones.
const FORM: u8 = 2;

impl Print {
    /// All but the keys, which are kept apart.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64 + 4 * (self.words.len() + self.amounts.len()));
        bytes.push(FORM);
        bytes.push(u8::from(self.foreign));
        bytes.extend(self.families.to_le_bytes());
        bytes.extend(self.roles.to_le_bytes());
        bytes.extend(self.senses.to_le_bytes());
        bytes.extend(self.said.to_le_bytes());
        bytes.extend(self.voice.to_le_bytes());
        bytes.extend(self.published.to_le_bytes());
        list(&mut bytes, &self.words, |word| word.0.to_le_bytes());
        list(&mut bytes, &self.amounts, |amount| amount.to_le_bytes());
        list(&mut bytes, &self.triggers, |trigger| trigger.to_le_bytes());
        list(&mut bytes, &self.accounts, |account| account.to_le_bytes());
        list(&mut bytes, &self.events, |event| {
            let mut both = [0; 12];
            both[..8].copy_from_slice(&event.account.to_le_bytes());
            both[8..].copy_from_slice(&event.trigger.to_le_bytes());
            both
        });
        bytes
    }

    /// `None` where the bytes are of another form or cut short.
    pub fn from_bytes(bytes: &[u8]) -> Option<Print> {
        let mut rest = Rest(bytes);
        if rest.take::<1>()? != [FORM] {
            return None;
        }
        Some(Print {
            keys: Vec::new(),
            foreign: rest.take::<1>()? == [1],
            families: u16::from_le_bytes(rest.take()?),
            roles: u16::from_le_bytes(rest.take()?),
            senses: u64::from_le_bytes(rest.take()?),
            said: u64::from_le_bytes(rest.take()?),
            voice: u64::from_le_bytes(rest.take()?),
            published: i64::from_le_bytes(rest.take()?),
            words: rest.list(|bytes| Word(u32::from_le_bytes(bytes)))?.as_slice().into(),
            amounts: rest.list(u32::from_le_bytes)?.into(),
            triggers: rest.list(u32::from_le_bytes)?.into(),
            accounts: rest.list(u64::from_le_bytes)?.into(),
            events: rest
                .list(|bytes: [u8; 12]| {
                    let (account, trigger) = bytes.split_at(8);
                    // Both parts have their length by the line above.
                    Happening {
                        account: u64::from_le_bytes(account.try_into().unwrap_or_default()),
                        trigger: u32::from_le_bytes(trigger.try_into().unwrap_or_default()),
                    }
                })?
                .into(),
        })
    }
}

/// A list may be longer than 255 only in an item that names half the world: what is beyond is left out.
fn list<T: Copy, const N: usize>(bytes: &mut Vec<u8>, list: &[T], of: impl Fn(T) -> [u8; N]) {
    let kept = &list[..list.len().min(255)];
    bytes.push(kept.len() as u8);
    kept.iter().for_each(|each| bytes.extend(of(*each)));
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn list<T, const N: usize>(&mut self, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let [length] = self.take::<1>()?;
        (0..length).map(|_| self.take::<N>().map(&of)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_print_comes_back_as_it_was() {
        let print = Print {
            words: [Word(7), Word(9)].as_slice().into(),
            amounts: vec![3].into(),
            accounts: vec![u64::MAX, 1].into(),
            events: vec![Happening { account: 5, trigger: 6 }].into(),
            triggers: vec![6].into(),
            families: 2,
            roles: 1,
            senses: 1 << 40,
            said: 3 << 40,
            foreign: true,
            voice: 77,
            published: -5,
            ..Print::default()
        };
        let bytes = print.to_bytes();
        assert_eq!(Print::from_bytes(&bytes), Some(print));
        assert_eq!(Print::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Print::from_bytes(b"{}"), None);
    }
}
