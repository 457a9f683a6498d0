// synfin explore: asks the engines the questions of a scenario.
#include "cli/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "cli/command.h"
#include "cli/explore_claims.h"
#include "cli/progress.h"
#include "properties/symbolic/answer_by_induction.h"
#include "properties/variants.h"

namespace synfin::cli {

using properties::Answer;
using properties::Scenario;
using properties::Setting;

namespace {

std::atomic<bool> interrupted = false;

extern "C" void on_exploration_interrupt(int) { interrupted = true; }

std::vector<const Scenario*> chosen_scenarios(const std::string& name) {
  std::vector<const Scenario*> all;
  if (name == "all") {
    for (const Scenario& s : properties::all_scenarios()) all.push_back(&s);
    return all;
  }
  const Scenario* const found = properties::find_scenario(name);
  if (found == nullptr) {
    std::string names;
    for (const Scenario& s : properties::all_scenarios()) names += fmt::format(" {}", s.id);
    throw UsageError(fmt::format("there is no scenario \"{}\"; there are{}, all and claims", name, names));
  }
  return {found};
}

bool same_query(const properties::Query& a, const properties::Query& b) {
  return a.ask == b.ask && a.marks == b.marks && a.from == b.from && a.moves == b.moves;
}

// The scenario's own settings; or, of variants that the user names, the setting that has just these, else each of the
// scenario's questions with them.
std::vector<Setting> chosen_settings(const Scenario& scenario, std::vector<std::string> variants) {
  if (variants.empty()) return scenario.settings;
  std::vector<Setting> chosen;
  const auto sorted = [](std::vector<std::string> v) {
    std::sort(v.begin(), v.end());
    return v;
  };
  for (const Setting& s : scenario.settings) {
    if (sorted(s.variants) == sorted(variants)) chosen.push_back(s);
  }
  if (!chosen.empty()) return chosen;
  for (const Setting& s : scenario.settings) {
    const auto same = [&](const Setting& other) { return same_query(other.query, s.query); };
    if (std::find_if(chosen.begin(), chosen.end(), same) != chosen.end()) continue;
    Setting custom{.variants = variants, .says = s.says, .query = s.query};
    custom.symbolic = properties::is_symbolic(s.query);
    chosen.push_back(custom);
  }
  return chosen;
}

class Exploration {
 public:
  explicit Exploration(const ExploreOptions& options)
      : options_(options), outputs_(options), line_(!options.quiet), effort_(effort_of(options)) {
    effort_.progress = [this](std::uint64_t states, std::uint64_t depth, std::uint64_t left) {
      show(states, depth, left);
    };
  }

  int run() {
    std::vector<Explored> questions = asked();
    end_search_on_ctrl_c();
    const bool many = options_.scenario == "all";
    const Scenario* last = nullptr;
    for (Explored& e : questions) {
      if (e.scenario != last && !options_.quiet) outputs_.say(heading(*e.scenario));
      last = e.scenario;
      answer(e);
      line_.erase();
      outputs_.say(many || options_.quiet ? to_line(e) : to_text(e, ExploreOutputs::columns(), true));
      explored_.push_back(std::move(e));
      if (interrupted) break;
    }
    if (interrupted) outputs_.say("interrupted: what is above had been answered\n");
    outputs_.write_witnesses(explored_);
    outputs_.write_json([&](std::ostream& out) { write_json(out, explored_); });
    return outputs_.finish(status(questions.size()));
  }

 private:
  std::vector<Explored> asked() const {
    std::vector<Explored> all;
    for (const Scenario* s : chosen_scenarios(options_.scenario)) {
      std::size_t number = 0;
      for (const Setting& setting : chosen_settings(*s, options_.variants)) {
        Explored e{.scenario = s, .number = ++number, .setting = setting};
        try {
          e.assumptions = properties::with_variants(s->assumptions, setting.variants);
        } catch (const properties::VariantError& error) {
          throw UsageError(error.what());
        }
        const bool only_symbolic = options_.engine == "symbolic";
        if (only_symbolic && !properties::is_symbolic(setting.query)) continue;
        all.push_back(std::move(e));
      }
    }
    if (all.empty()) {
      throw UsageError(
          fmt::format("the symbolic engine answers no question of {}: try --engine exhaustive", options_.scenario));
    }
    return all;
  }

  void answer(Explored& e) {
    const bool symbolic = properties::is_symbolic(e.setting.query);
    if (options_.engine != "symbolic") timed(e, properties::answer_exhaustively);
    const bool wanted = options_.engine == "symbolic" || (options_.engine == "both" && e.setting.symbolic);
    if (wanted && symbolic) timed(e, properties::answer_symbolically);
    if (wanted && properties::is_inductive(e.assumptions, e.setting.query)) timed(e, properties::answer_by_induction);
  }

  template <class Engine>
  void timed(Explored& e, Engine engine) {
    if (interrupted) return;
    what_ = fmt::format("{} {}", e.scenario->id, variants_text(e));
    began_ = Clock::now();
    Answer a = engine(e.assumptions, e.setting.query, effort_);
    a.seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    e.answers.push_back(std::move(a));
  }

  void show(std::uint64_t states, std::uint64_t depth, std::uint64_t left) {
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    line_.say(fmt::format("{}: step {}, {:.2f} million states, {:.2f} million/s, {} of this step left", what_, depth,
                          static_cast<double>(states) / 1e6,
                          seconds > 0 ? static_cast<double>(states) / 1e6 / seconds : 0.0, left));
  }

  static std::string heading(const Scenario& s) {
    const std::string_view stop = s.claim.ends_with('?') ? "" : ".";
    return fmt::format("{} {}\n{}\nClaimed: {}{}\n\n", s.id, s.name, s.question, s.claim, stop);
  }

  int status(std::size_t asked) const {
    bool finding = false, unknown = interrupted || explored_.size() < asked;
    for (const Explored& e : explored_) {
      finding = finding || e.contradictory() || e.as_claimed() == false;
      unknown = unknown || e.best().verdict == properties::Verdict::Unknown;
    }
    return finding ? kFindings : unknown ? kInconclusive : kConforms;
  }

  using Clock = std::chrono::steady_clock;
  const ExploreOptions& options_;
  ExploreOutputs outputs_;
  ProgressLine line_;
  properties::Effort effort_;
  std::string what_;
  Clock::time_point began_;
  std::vector<Explored> explored_;
};

}  // namespace

std::size_t parse_size(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const unsigned shift = unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : 0;
  const bool known = shift > 0 || unit.empty();
  constexpr std::uint64_t kLeast = std::uint64_t{16} << 20, kMost = std::uint64_t{1} << 40;
  if (error != std::errc{} || !known || number > kMost >> shift || number << shift < kLeast) {
    throw UsageError(fmt::format("\"{}\" is no size of memory; write 512M or 4G, at least 16M", text));
  }
  return static_cast<std::size_t>(number << shift);
}

properties::Effort effort_of(const ExploreOptions& options) {
  properties::Effort effort;
  effort.max_depth = options.bound;
  effort.threads = options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  effort.memory = parse_size(options.memory);
  effort.interrupt = &interrupted;
  return effort;
}

void end_search_on_ctrl_c() { on_ctrl_c(on_exploration_interrupt); }

const std::atomic<bool>& search_interrupted() { return interrupted; }

int explore(const ExploreOptions& options) {
  return options.scenario == "claims" ? explore_claims(options) : Exploration(options).run();
}

}  // namespace synfin::cli
