// The laws of wire/ as fuzz targets assert them.
#pragma once
#include <string>

#include "fuzz/finding.h"
#include "properties/wire_laws.h"

namespace synfin::fuzz {

// Ends the target if a law is broken.
inline void check(std::string_view law, const properties::Broken& broken, wire::Octets octets) {
  if (!broken) return;
  std::string details = *broken + "\noctets:";
  for (const std::uint8_t octet : octets) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    details += {' ', kDigits[octet >> 4U], kDigits[octet & 0xFU]};
  }
  report_finding("wire", law, details);
}

}  // namespace synfin::fuzz
