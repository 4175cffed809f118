//! Network addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnetwork::IpNetwork;

use super::wire::{self, Reader};
use super::{ColumnType, DecodeError, EncodeError, ParseError, SqlType};

const INET: SqlType = SqlType::builtin("inet", 869, 1041);
const IPV4: u8 = 2;
const IPV6: u8 = 3;

/// `inet`: an address with the length of its network's prefix. `cidr` columns are read and written as it too;
/// PostgreSQL clears the bits behind the prefix when it stores one.
#[diagnostic::do_not_recommend]
impl ColumnType for IpNetwork {
    const TYPE: SqlType = INET;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write(self.ip(), self.prefix(), out);
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (address, prefix) = read(bytes)?;
        IpNetwork::new(address, prefix).map_err(|_| DecodeError::new("a prefix longer than the address"))
    }
}

/// `inet`: one address. A network, as `10.0.0.0/8`, is an error where it is read.
#[diagnostic::do_not_recommend]
impl ColumnType for IpAddr {
    const TYPE: SqlType = INET;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write(*self, full_prefix(*self), out);
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (address, prefix) = read(bytes)?;
        if prefix == full_prefix(address) {
            Ok(address)
        } else {
            Err(DecodeError::new("a network and not one address: a field of type IpNetwork can hold it"))
        }
    }
}

fn full_prefix(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Family, prefix, whether it is a cidr, number of bytes, bytes.
fn write(address: IpAddr, prefix: u8, out: &mut Vec<u8>) {
    match address {
        IpAddr::V4(address) => {
            out.extend_from_slice(&[IPV4, prefix, 0, 4]);
            out.extend_from_slice(&address.octets());
        }
        IpAddr::V6(address) => {
            out.extend_from_slice(&[IPV6, prefix, 0, 16]);
            out.extend_from_slice(&address.octets());
        }
    }
}

fn read(bytes: &[u8]) -> Result<(IpAddr, u8), DecodeError> {
    let mut reader = Reader::new(bytes);
    let [family, prefix, _is_cidr, len] = reader.array()?;
    let address = match (family, len) {
        (IPV4, 4) => IpAddr::from(Ipv4Addr::from(reader.array::<4>()?)),
        (IPV6, 16) => IpAddr::from(Ipv6Addr::from(reader.array::<16>()?)),
        _ => return Err(DecodeError::new("an address of an unknown family")),
    };
    reader.end()?;
    Ok((address, prefix))
}

/// A network card's address of six bytes (`macaddr`).
///
/// ```
/// use orm::value::MacAddr;
///
/// assert_eq!("08-00-2B-01-02-03".parse(), Ok(MacAddr([0x08, 0x00, 0x2b, 0x01, 0x02, 0x03])));
/// assert_eq!(MacAddr([8, 0, 43, 1, 2, 3]).to_string(), "08:00:2b:01:02:03");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MacAddr(pub [u8; 6]);

/// `macaddr`.
#[diagnostic::do_not_recommend]
impl ColumnType for MacAddr {
    const TYPE: SqlType = SqlType::builtin("macaddr", 829, 1040);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(&self.0);
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        wire::fixed(bytes).map(MacAddr)
    }
}

impl fmt::Display for MacAddr {
    /// As PostgreSQL writes it: `08:00:2b:01:02:03`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { ":" };
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for MacAddr {
    type Err = ParseError;

    /// Six bytes in hexadecimal, two digits each, with colons or hyphens between them.
    ///
    /// # Errors
    /// If the text is anything else.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const SYNTAX: ParseError = ParseError("a MAC address is written as 08:00:2b:01:02:03");
        let separator = if text.contains('-') { '-' } else { ':' };
        let mut parts = text.split(separator);
        let mut bytes = [0; 6];
        for byte in &mut bytes {
            let part = parts.next().ok_or(SYNTAX)?;
            if part.len() != 2 || !part.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(SYNTAX);
            }
            *byte = u8::from_str_radix(part, 16).map_err(|_| SYNTAX)?;
        }
        if parts.next().is_some() { Err(SYNTAX) } else { Ok(MacAddr(bytes)) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, assert_wire, from_hex};
    use super::*;

    #[test]
    fn addresses_are_what_inet_send_gives() {
        assert_wire::<IpNetwork>("10.0.0.1/8".parse().unwrap(), "020800040a000001");
        assert_wire::<IpAddr>("::1".parse().unwrap(), "0380001000000000000000000000000000000001");
        assert_wire::<IpAddr>("255.255.255.255".parse().unwrap(), "02200004ffffffff");
        let cidr = IpNetwork::decode(&from_hex("020801040a000000"));
        assert_eq!(cidr, Ok("10.0.0.0/8".parse().unwrap()));
        assert!(IpNetwork::TYPE.accepts(650) && <Vec<IpNetwork>>::TYPE.accepts(651));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert_refused::<IpAddr>("020800040a000001", "a field of type IpNetwork can hold it");
        assert_refused::<IpNetwork>("022100040a000001", "a prefix longer than the address");
        assert_refused::<IpNetwork>("042000040a000001", "unknown family");
        assert_refused::<IpNetwork>("022000040a0000", "in the middle");
        assert_refused::<IpNetwork>("022000040a00000100", "more bytes");
    }

    #[test]
    fn mac_addresses_have_a_text_form() {
        assert_wire(MacAddr([8, 0, 0x2b, 1, 2, 3]), "08002b010203");
        for text in [
            "",
            "08:00:2b:01:02",
            "08:00:2b:01:02:03:04",
            "8:00:2b:01:02:03",
            "08:00:2b:01:02:+3",
            "08-00:2b:01:02:03",
        ] {
            assert!(text.parse::<MacAddr>().is_err(), "{text:?}");
        }
        let json = serde_json::to_string(&MacAddr([255; 6])).unwrap();
        assert_eq!(json, r#""ff:ff:ff:ff:ff:ff""#);
        assert_eq!(serde_json::from_str::<MacAddr>(&json).unwrap(), MacAddr([255; 6]));
    }
}
