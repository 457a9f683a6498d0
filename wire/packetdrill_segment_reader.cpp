#include "wire/packetdrill_segment_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "wire/tcp.h"

namespace synfin::wire {
namespace {

constexpr std::uint32_t kMost32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kMost16 = std::numeric_limits<std::uint16_t>::max();
// What one packet to a stack under test can hold, and one of a stack's over Ethernet.
constexpr std::uint32_t kMostGiven = 65'000, kMostExpected = 1460;

struct FlagLetter {
  char letter;
  Flag flag;
};
// In the order in which they are written.
constexpr std::array<FlagLetter, 7> kLetters = {
    {{'F', kFin}, {'S', kSyn}, {'R', kRst}, {'P', kPsh}, {'U', kUrg}, {'E', kEce}, {'W', kCwr}}};

std::uint8_t flags(TokenCursor& at) {
  std::uint8_t flags = 0;
  if (at.accept('-')) return flags;
  if (at.peek().kind == TokenKind::Word) {
    const Token& word = at.take();
    for (const char c : word.text) {
      const auto known = std::find_if(kLetters.begin(), kLetters.end(), [&](FlagLetter l) { return l.letter == c; });
      if (known == kLetters.end()) throw CannotRead(word, "is no set of flags, or not a supported one");
      if ((flags & known->flag) != 0) throw CannotRead(word, "has a flag twice");
      flags = static_cast<std::uint8_t>(flags | known->flag);
    }
    if (!at.peek().is('.')) return flags;
  }
  at.expect('.');
  return static_cast<std::uint8_t>(flags | kAck);
}

void sequence(TokenCursor& at, ReadSegment& segment) {
  const Token& first = at.peek();
  segment.seq = at.number_up_to(kMost32, "a sequence number");
  at.expect(':');
  const std::uint32_t end = at.number_up_to(kMost32, "a sequence number");
  at.expect('(');
  segment.text = at.number_up_to(kMost16, "a length of text");
  at.expect(')');
  if (end != std::uint64_t{segment.seq} + segment.text)
    throw CannotRead(first, "begins a sequence whose end is not its start and its length");
  const std::uint32_t most = segment.inbound ? kMostGiven : kMostExpected;
  if (segment.text > most)
    throw CannotRead(first, fmt::format("begins a segment of more than {} octets of text", most));
}

ReadOption option(TokenCursor& at) {
  if (at.accept("nop")) return {.kind = Kind::NoOperation};
  if (at.accept("eol")) return {.kind = Kind::EndOfList};
  if (at.accept("sackOK")) return {.kind = Kind::SackPermitted};
  if (at.accept("mss")) return {.kind = Kind::Mss, .first = at.number_up_to(kMost16, "an MSS")};
  if (at.accept("wscale")) return {.kind = Kind::WindowScale, .first = at.number_up_to(255, "a shift count")};
  if (at.accept("TS")) {
    ReadOption timestamps{.kind = Kind::Timestamps};
    at.expect("val");
    timestamps.first = at.number_up_to(kMost32, "a timestamp");
    at.expect("ecr");
    timestamps.second = at.number_up_to(kMost32, "a timestamp");
    return timestamps;
  }
  if (at.accept("sack")) {
    ReadOption sack{.kind = Kind::Sack};
    do {
      SackBlock& block = sack.blocks.emplace_back();
      block.left = at.number_up_to(kMost32, "a sequence number");
      at.expect(':');
      block.right = at.number_up_to(kMost32, "a sequence number");
    } while (at.peek().kind == TokenKind::Number);
    return sack;
  }
  throw CannotRead(at.peek(), "is an option of TCP that is not supported");
}

std::size_t octets(const ReadOption& option) {
  switch (option.kind) {
    case Kind::EndOfList:
    case Kind::NoOperation: return 1;
    case Kind::SackPermitted: return 2;
    case Kind::WindowScale: return 3;
    case Kind::Mss: return 4;
    case Kind::Timestamps: return 10;
    default: return 2 + 8 * option.blocks.size();
  }
}

void options(TokenCursor& at, ReadSegment& segment) {
  const Token& begin = at.peek();
  if (!at.accept('<')) return;
  if (at.peek().kind == TokenKind::Ellipsis) {
    if (segment.inbound) throw CannotRead(at.peek(), "are options of a segment that is given, which must be said");
    at.take();
    at.expect('>');
    segment.any_options = true;
    return;
  }
  std::size_t size = 0;
  do {
    segment.options.push_back(option(at));
    size += octets(segment.options.back());
  } while (at.accept(','));
  at.expect('>');
  if (size > kMaxOptionOctets) throw CannotRead(begin, "begins more than 40 octets of options");
}

std::string describe(const ReadOption& o) {
  switch (o.kind) {
    case Kind::NoOperation: return "nop";
    case Kind::EndOfList: return "eol";
    case Kind::SackPermitted: return "sackOK";
    case Kind::Mss: return fmt::format("mss {}", o.first);
    case Kind::WindowScale: return fmt::format("wscale {}", o.first);
    case Kind::Timestamps: return fmt::format("TS val {} ecr {}", o.first, o.second);
    case Kind::Sack: break;
    default: return fmt::format("option {}", static_cast<unsigned>(o.kind));
  }
  std::string text = "sack";
  for (const SackBlock& b : o.blocks) text += fmt::format(" {}:{}", b.left, b.right);
  return text;
}

}  // namespace

CannotRead::CannotRead(const Token& token, std::string why) {
  constexpr std::size_t kLongest = 60;
  std::string word(token.kind == TokenKind::End ? "the end of the script" : token.text.substr(0, kLongest));
  std::replace_if(
      word.begin(), word.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  if (token.kind == TokenKind::Unended) why = "begins what has no end";
  what = {.line = token.line, .word = std::move(word), .why = std::move(why)};
}

void TokenCursor::expect(char sign) {
  if (!accept(sign)) throw CannotRead(peek(), fmt::format("is not supported here; '{}' would be", sign));
}

void TokenCursor::expect(std::string_view word) {
  if (!accept(word)) throw CannotRead(peek(), fmt::format("is not supported here; \"{}\" would be", word));
}

std::int64_t TokenCursor::number(std::string_view else_why) {
  std::int64_t number = 0;
  if (!number_of(peek(), number)) throw CannotRead(peek(), std::string(else_why));
  take();
  return number;
}

std::uint32_t TokenCursor::number_up_to(std::uint32_t most, std::string_view of_what) {
  std::int64_t number = 0;
  if (!number_of(peek(), number) || number < 0 || number > most)
    throw CannotRead(peek(), fmt::format("is no {}", of_what.substr(of_what.find(' ') + 1)));
  take();
  return static_cast<std::uint32_t>(number);
}

void TokenCursor::end_of_statement() const {
  if (!peek().first_of_line) throw CannotRead(peek(), "is not supported here; the line should end");
}

ReadSegment read_segment(TokenCursor& at) {
  ReadSegment segment{.inbound = at.take().is('<')};
  segment.flags = flags(at);
  sequence(at, segment);
  if (at.accept("ack")) {
    if ((segment.flags & kAck) == 0)
      throw CannotRead(at.peek(), "is an acknowledgment number of a segment without ACK");
    segment.ack = at.number_up_to(kMost32, "an acknowledgment number");
  } else if ((segment.flags & kAck) != 0) {
    throw CannotRead(at.peek(), "comes where a segment with ACK has its acknowledgment number");
  }
  if (at.accept("win")) segment.window = static_cast<std::uint16_t>(at.number_up_to(kMost16, "a window"));
  if (segment.inbound && !segment.window)
    throw CannotRead(at.peek(), "comes where a segment that is given has its window");
  if (at.accept("urg")) segment.urgent = static_cast<std::uint16_t>(at.number_up_to(kMost16, "an urgent pointer"));
  options(at, segment);
  return segment;
}

std::string describe(const ReadSegment& s) {
  std::string text;
  for (const auto& [letter, flag] : kLetters) {
    if ((s.flags & flag) != 0) text += letter;
  }
  if ((s.flags & kAck) != 0) text += '.';
  if (text.empty()) text = "-";
  text += fmt::format(" {}:{}({})", s.seq, std::uint64_t{s.seq} + s.text, s.text);
  if ((s.flags & kAck) != 0) text += fmt::format(" ack {}", s.ack);
  if (s.window) text += fmt::format(" win {}", *s.window);
  if (s.urgent != 0) text += fmt::format(" urg {}", s.urgent);
  if (s.any_options) return text + " <...>";
  if (s.options.empty()) return text;
  std::string list;
  for (const ReadOption& o : s.options) list += (list.empty() ? "" : ",") + describe(o);
  return text + " <" + list + ">";
}

}  // namespace synfin::wire
