#include "wire/problem.h"

namespace synfin::wire {

std::string_view name(Problem problem) {
  constexpr std::array<std::string_view, kProblems> kNames = {
      "empty_packet",
      "unknown_ip_version",
      "short_ip_header",
      "ihl_below_5",
      "ip_header_past_packet",
      "total_length_below_header",
      "length_past_packet",
      "octets_after_packet",
      "bad_ip_checksum",
      "ip_reserved_flag",
      "ip_option_length_missing",
      "ip_option_length_0_or_1",
      "ip_option_past_header",
      "extension_past_packet",
      "too_many_extensions",
      "first_fragment",
      "later_fragment",
      "not_tcp",
      "short_tcp_header",
      "data_offset_below_5",
      "data_offset_past_segment",
      "option_length_missing",
      "option_length_0_or_1",
      "option_past_header",
      "option_wrong_length",
      "nonzero_after_end_of_options",
      "bad_tcp_checksum",
  };
  static_assert(static_cast<std::size_t>(Problem::BadTcpChecksum) + 1 == kProblems);
  return kNames[static_cast<std::size_t>(problem)];
}

}  // namespace synfin::wire
