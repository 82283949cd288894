//! Digests of parts, none of which can run into the next.

use sha2::{Digest, Sha256};

/// The parts so far. The length of each part is digested too.
#[derive(Debug, Clone, Default)]
pub struct Parts(Sha256);

impl Parts {
    pub fn add(&mut self, part: impl AsRef<[u8]>) {
        let part = part.as_ref();
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// The digest in hexadecimal digits, cut to an id that people can handle.
    pub fn short_id(self) -> String {
        const BYTES: usize = 16;
        let digest = self.finish();
        hex(digest.get(..BYTES).unwrap_or(&digest))
    }
}

impl<P: AsRef<[u8]>> FromIterator<P> for Parts {
    fn from_iter<I: IntoIterator<Item = P>>(all: I) -> Parts {
        let mut parts = Parts::default();
        all.into_iter().for_each(|part| parts.add(part));
        parts
    }
}

/// The SHA-256 of a text, in hexadecimal digits: what people get from `sha256sum`.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Two lower-case digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for digit in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        digits.push(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }));
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let one = Parts::from_iter(["ab", "c"]);
        let other = Parts::from_iter(["a", "bc"]);
        assert_ne!(one.finish(), other.finish());
        assert_eq!(hex(&[0, 255]), "00ff");
    }
}
