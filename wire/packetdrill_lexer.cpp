#include "wire/packetdrill_lexer.h"

#include <algorithm>
#include <charconv>

namespace synfin::wire {
namespace {

// Locale counts for nothing here.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

class Lexer {
 public:
  explicit Lexer(std::string_view script) : left_(script) {}

  std::vector<Token> tokens() {
    while (skip_space_and_comments()) {
      const auto [kind, size] = next();
      take(kind, size);
    }
    tokens_.push_back(
        {.kind = TokenKind::End, .text = left_.substr(left_.size()), .line = line_, .first_of_line = true});
    return std::move(tokens_);
  }

 private:
  struct Size {
    TokenKind kind;
    std::size_t size;
  };

  bool starts(std::string_view with) const { return left_.substr(0, with.size()) == with; }

  void pass(std::size_t size) {
    const std::string_view passed = left_.substr(0, size);
    const auto lines = std::count(passed.begin(), passed.end(), '\n');
    line_ += static_cast<std::uint32_t>(lines);
    if (lines > 0) new_line_ = true;
    left_.remove_prefix(passed.size());
  }

  void take(TokenKind kind, std::size_t size) {
    const bool first = new_line_;
    tokens_.push_back({.kind = kind, .text = left_.substr(0, size), .line = line_, .first_of_line = first});
    pass(size);
    new_line_ = false;
  }

  // False at the end of the script.
  bool skip_space_and_comments() {
    while (!left_.empty()) {
      if (is_space(left_.front())) {
        pass(1);
      } else if (starts("//")) {
        pass(std::min(left_.find('\n'), left_.size()));
      } else if (starts("/*")) {
        const std::size_t end = left_.find("*/", 2);
        if (end == left_.npos) {
          take(TokenKind::Unended, left_.size());
          return false;
        }
        pass(end + 2);
      } else {
        return true;
      }
    }
    return false;
  }

  // Up to and with `end`, or Unended.
  Size between(TokenKind kind, std::size_t begin, std::string_view end) const {
    const std::size_t at = left_.find(end, begin);
    if (at == left_.npos) return {TokenKind::Unended, left_.size()};
    return {kind, at + end.size()};
  }

  // A backslash takes the next character as it is.
  Size quoted(TokenKind kind) const {
    const char quote = left_.front();
    for (std::size_t i = 1; i < left_.size(); ++i) {
      if (left_[i] == '\\') {
        ++i;
      } else if (left_[i] == quote) {
        return {kind, i + 1};
      }
    }
    return {TokenKind::Unended, left_.size()};
  }

  std::size_t count(std::size_t from, bool (*of)(char)) const {
    std::size_t i = from;
    while (i < left_.size() && of(left_[i])) ++i;
    return i - from;
  }

  Size number_or_word() const {
    const std::size_t minus = left_.front() == '-' ? 1 : 0;
    const std::size_t digits = count(minus, is_digit);
    const std::size_t point = minus + digits;
    const bool fraction = point + 1 < left_.size() && left_[point] == '.' && is_digit(left_[point + 1]);
    if (fraction) return {TokenKind::Decimal, point + 1 + count(point + 1, is_digit)};
    const std::size_t letters = count(minus, is_word);
    if (minus == 1 || letters == digits) return {TokenKind::Number, point};
    if (starts("0x") && letters > 2 && count(2, is_hexadecimal) == letters - 2) return {TokenKind::Number, letters};
    return {TokenKind::Word, letters};
  }

  Size next() const {
    const char c = left_.front();
    const char after = left_.size() > 1 ? left_[1] : '\0';
    if (starts("...")) return {TokenKind::Ellipsis, 3};
    if (starts("%{")) return between(TokenKind::Code, 2, "}%");
    if (starts("--") && left_.size() > 2 && is_word(left_[2])) return {TokenKind::Option, 2 + count(2, is_word)};
    if (c == '"') return quoted(TokenKind::Text);
    if (c == '`') return quoted(TokenKind::Shell);
    if (is_digit(c) || ((c == '.' || c == '-') && is_digit(after))) return number_or_word();
    if (is_word(c)) return {TokenKind::Word, count(0, is_word)};
    return {TokenKind::Sign, 1};
  }

  std::string_view left_;
  std::uint32_t line_ = 1;
  bool new_line_ = true;
  std::vector<Token> tokens_;
};

bool read_whole(std::string_view digits, int base, std::int64_t& number) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  return error == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace

std::vector<Token> packetdrill_tokens(std::string_view script) { return Lexer(script).tokens(); }

bool number_of(const Token& token, std::int64_t& number) {
  if (token.kind != TokenKind::Number) return false;
  if (token.text.substr(0, 2) == "0x") return read_whole(token.text.substr(2), 16, number);
  return read_whole(token.text, 10, number);
}

bool microseconds_of(const Token& token, std::int64_t& microseconds) {
  constexpr std::int64_t kMostSeconds = 864'000;
  constexpr std::size_t kDigits = 6;
  if (token.kind != TokenKind::Number && token.kind != TokenKind::Decimal) return false;
  const std::size_t point = std::min(token.text.find('.'), token.text.size());
  std::int64_t seconds = 0;
  if (point > 0 && !read_whole(token.text.substr(0, point), 10, seconds)) return false;
  if (token.text.front() == '-' || seconds > kMostSeconds) return false;
  std::string fraction(token.text.substr(std::min(point + 1, token.text.size())));
  fraction.resize(kDigits, '0');
  std::int64_t rest = 0;
  if (!read_whole(fraction, 10, rest)) return false;
  microseconds = seconds * 1'000'000 + rest;
  return true;
}

}  // namespace synfin::wire
