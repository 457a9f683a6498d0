// The laws of agreement with libtins, a parser of packets written by others. In a library of its own, for it links
// libtins: synfin_wire_laws_libtins, which is there only where libtins is installed.
#pragma once
#include "properties/wire_laws.h"

namespace synfin::properties {

// Of a packet without a problem libtins reads every field as parse() does: addresses, ports, numbers, control bits,
// window, checksums, urgent pointer, every option, text. libtins is not asked about extension headers of IPv6, which
// it takes for PDUs of their own, nor about IPv4 options.
Broken broken_agreement_with_libtins(wire::Octets packet, const Codec& codec);

// Of a whole TCP segment libtins' sums say what parse() says: right or wrong.
Broken broken_checksum_verdict(wire::Octets packet, const Codec& codec);

inline Broken broken_agreement_with_libtins(wire::Octets packet) {
  return broken_agreement_with_libtins(packet, kCodec);
}
inline Broken broken_checksum_verdict(wire::Octets packet) { return broken_checksum_verdict(packet, kCodec); }

}  // namespace synfin::properties
