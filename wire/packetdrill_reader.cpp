#include "wire/packetdrill_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/packetdrill_lexer.h"
#include "wire/packetdrill_segment_reader.h"

namespace synfin::wire {
namespace {

// Deeper arguments than this no script has.
constexpr int kDeepest = 16;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), tokens_(packetdrill_tokens(text)), at_(tokens_) {
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
      line_begins_.push_back(at + 1);
  }

  ReadScript read() {
    while (at_.peek().kind == TokenKind::Option) guarded([&] { option(); });
    while (at_.peek().kind != TokenKind::End) guarded([&] { statement(); });
    return std::move(script_);
  }

 private:
  // What cannot be read costs its line, and what goes on from it.
  template <class Body>
  void guarded(Body body) {
    const std::uint32_t line = at_.peek().line;
    try {
      body();
    } catch (const CannotRead& e) {
      script_.not_read.push_back(e.what);
      while (at_.peek().kind != TokenKind::End && !begins_statement(line)) at_.take();
    }
  }

  bool begins_statement(std::uint32_t failed_line) const {
    const Token& t = at_.peek();
    if (!t.first_of_line || t.line == failed_line) return false;
    return t.kind == TokenKind::Number || t.kind == TokenKind::Decimal || t.kind == TokenKind::Shell ||
           t.kind == TokenKind::Option || t.is('+') || t.is('*');
  }

  void option() {
    const Token name = at_.take();
    std::string value;
    if (at_.accept('=')) {
      const std::uint32_t line = at_.peek().line;
      while (at_.peek().kind != TokenKind::End && at_.peek().line == line && !at_.peek().first_of_line)
        value += at_.take().text;
    }
    if (name.text == "--tolerance_usecs") {
      constexpr std::int64_t kMost = 3'600'000'000;
      const std::vector<Token> number = packetdrill_tokens(value);
      if (!number_of(number.front(), script_.tolerance) || script_.tolerance < 0 || script_.tolerance > kMost)
        throw CannotRead(name, fmt::format("\"{}\" is no number of microseconds", value));
      return;
    }
    if (name.text == "--ip_version" && (value == "ipv4" || value == "ipv6")) {
      script_.ipv6 = value == "ipv6";
      return;
    }
    throw CannotRead(name, value.empty() ? "is an option that is not supported"
                                         : fmt::format("with \"{}\" is an option that is not supported", value));
  }

  void statement() {
    const Token& first = at_.peek();
    if (first.kind == TokenKind::Shell) {
      // Before the first event, or after the last: no time passes for it.
      add({.line = first.line, .what = shell_line(at_.take())});
      return;
    }
    ReadEvent event{.line = first.line, .time = time()};
    const Token& what = at_.peek();
    if (what.kind == TokenKind::Shell) {
      event.what = shell_line(at_.take());
    } else if (what.kind == TokenKind::Code) {
      throw CannotRead(what, "is Python, which is not supported");
    } else if (what.is('<') || what.is('>')) {
      event.what = read_segment(at_);
    } else {
      if (at_.peek().kind == TokenKind::Ellipsis) {
        at_.take();
        event.time.until = moment();
      }
      event.what = call();
    }
    check_time(event, first);
    at_.end_of_statement();
    add(std::move(event));
  }

  void add(ReadEvent event) {
    const std::size_t begin = line_begins_[event.line - 1];
    event.text = text_.substr(begin, text_.find_first_of("\r\n", begin) - begin);
    script_.events.push_back(std::move(event));
  }

  static ShellLine shell_line(const Token& token) {
    return {.command = std::string(token.text.substr(1, token.text.size() - 2))};
  }

  static void check_time(const ReadEvent& event, const Token& first) {
    const auto* segment = std::get_if<ReadSegment>(&event.what);
    const bool is_expected = segment != nullptr && !segment->inbound;
    if (event.time.from == ScriptTime::From::Any && !is_expected)
      throw CannotRead(first, "is a time that only an expected segment has");
    if (event.time.least != event.time.most && !is_expected)
      throw CannotRead(first, "begins a range of time, which only an expected segment has");
    if (event.time.most < event.time.least)
      throw CannotRead(first, "begins a range of time that ends before it begins");
    if (event.time.until && *event.time.until < event.time.least)
      throw CannotRead(first, "begins a call that ends before it begins");
  }

  std::int64_t moment() {
    const Token& token = at_.take();
    std::int64_t microseconds = 0;
    if (!microseconds_of(token, microseconds)) throw CannotRead(token, "is no time in seconds");
    return microseconds;
  }

  ScriptTime time() {
    ScriptTime time;
    if (at_.accept('*')) {
      time.from = ScriptTime::From::Any;
      return time;
    }
    const bool relative = at_.accept('+');
    time.from = relative ? ScriptTime::From::LastLine : ScriptTime::From::Start;
    time.least = time.most = moment();
    if (at_.accept('~')) {
      if (relative) at_.expect('+');
      time.most = moment();
    }
    return time;
  }

  ReadCall call() {
    const Token& name = at_.take();
    if (name.kind != TokenKind::Word) throw CannotRead(name, "is neither a segment nor a call");
    ReadCall call{.name = std::string(name.text)};
    at_.expect('(');
    if (!at_.accept(')')) call.arguments = arguments(')', 0);
    at_.expect('=');
    if (at_.peek().kind == TokenKind::Ellipsis || at_.peek().is('?')) {
      at_.take();
    } else {
      call.result = at_.number("is no result of a call");
    }
    if (at_.peek().kind == TokenKind::Word) call.error = at_.take().text;
    if (at_.accept('(')) {
      while (!at_.accept(')')) {
        if (at_.peek().kind == TokenKind::End) throw CannotRead(at_.peek(), "comes in the middle of a note");
        at_.take();
      }
    }
    return call;
  }

  // Up to and with `end`.
  std::vector<ScriptArgument> arguments(char end, int depth) {
    std::vector<ScriptArgument> list;
    do list.push_back(argument(depth));
    while (at_.accept(','));
    at_.expect(end);
    return list;
  }

  ScriptArgument argument(int depth) {
    if (depth > kDeepest) throw CannotRead(at_.peek(), "is in too many brackets");
    ScriptArgument first = single(depth);
    if (!at_.peek().is('|')) return first;
    ScriptArgument either{.kind = ScriptArgument::Kind::Either, .parts = {std::move(first)}};
    while (at_.accept('|')) either.parts.push_back(single(depth));
    return either;
  }

  ScriptArgument single(int depth) {
    using Kind = ScriptArgument::Kind;
    const Token& token = at_.take();
    switch (token.kind) {
      case TokenKind::Ellipsis: return {.kind = Kind::Any};
      case TokenKind::Number: {
        ScriptArgument number{.kind = Kind::Number};
        if (!number_of(token, number.number)) throw CannotRead(token, "is too large a number");
        return number;
      }
      case TokenKind::Text: {
        ScriptArgument text{.kind = Kind::Text, .text = std::string(token.text.substr(1, token.text.size() - 2))};
        if (at_.peek().kind == TokenKind::Ellipsis) at_.take();
        return text;
      }
      case TokenKind::Word: {
        ScriptArgument word{.kind = Kind::Word, .text = std::string(token.text)};
        if (at_.accept('=')) {
          word.kind = Kind::Named;
          word.parts.push_back(argument(depth + 1));
        } else if (at_.accept('(')) {
          word.kind = Kind::Apply;
          word.parts = arguments(')', depth + 1);
          if (at_.accept('=')) word.parts.push_back(argument(depth + 1));
        }
        return word;
      }
      default: break;
    }
    if (token.is('[') || token.is('{')) {
      const bool list = token.is('[');
      const char end = list ? ']' : '}';
      ScriptArgument brackets{.kind = list ? Kind::List : Kind::Struct};
      if (!at_.accept(end)) brackets.parts = arguments(end, depth + 1);
      return brackets;
    }
    throw CannotRead(token, "is no argument of a call");
  }

  std::string_view text_;
  std::vector<std::size_t> line_begins_ = {0};
  std::vector<Token> tokens_;
  TokenCursor at_;
  ReadScript script_;
};

}  // namespace

ReadScript read_packetdrill(std::string_view text) { return Reader(text).read(); }

}  // namespace synfin::wire
