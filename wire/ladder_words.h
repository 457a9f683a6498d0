// What both ways to draw a ladder share: checks, and the words they write.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "wire/ladder.h"

namespace synfin::wire {

// Throws LadderError if the ladder contradicts itself.
void check(const Ladder& ladder);

// Valid UTF-8 without control characters: each octet that is not part of a character, and each control character,
// becomes U+FFFD, and white space a space.
std::string clean(std::string_view text);

// Characters of clean text.
std::size_t length(std::string_view text);

// The first `most` characters; if that is not all of them, the last is an ellipsis. `most` is at least 1.
std::string cut(std::string_view text, std::size_t most, std::string_view ellipsis = "…");

// Lines of at most `most` characters, broken at spaces and after '>' where that is possible. None if there is no text.
std::vector<std::string> wrapped(std::string_view text, std::size_t most);

// <SEQ=100><ACK=301><CTL=SYN,ACK>, and the octets of text if there are any.
std::string short_label(const LadderSegment& segment);

// All that is known of the segment, in one line.
std::string long_label(const LadderSegment& segment);

// "3.10.7.2 listen-syn" of "RFC 9293 3.10.7.2 listen-syn: a SYN makes ...": RFC 9293 is understood.
std::string short_clause(std::string_view clause);

}  // namespace synfin::wire
