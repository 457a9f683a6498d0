// The command `synfin`.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

#include "cli/adapter_check.h"
#include "cli/command.h"
#include "cli/explore.h"
#include "cli/judge.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/time_wait.h"
#include "cli/verify_scripts.h"
#include "cli/walk.h"
#include "cli/wire_options.h"
#include "conformance/confirm.h"
#include "conformance/walk.h"

namespace synfin::cli {

namespace {

constexpr std::string_view kFooter = R"(
Examples:
  synfin verify lwip                                 every case on lwIP, in seconds
  synfin verify lwip --case 'time-wait/*'            what happens in TIME-WAIT
  synfin verify linux --budget 10m --json out.json   this kernel (needs root)
  synfin verify lwip --findings findings             a folder for each finding
  synfin verify lwip --html lwip.html                a page to look through
  synfin report old.json new.json --compare          what became better or worse
  synfin compare lwip linux-virtual                  what two stacks do differently
  synfin verify lwip --shard 2/8 --json 2.json       the second of eight parts
  synfin merge 1.json 2.json --html lwip.html        the parts as one run
  synfin walk lwip --walks 100000 --deviations       what no case foresees
  synfin verify lwip --deviations                    what is new since the list was made
  synfin replay findings/lwip-closed-closed-no-ack   once more, there and on the model
  synfin judge trace.pcapng --html trace.html        both ends of every connection
  synfin verify "exec:./my-stack --option"           a program that speaks the
                                                     protocol of doc/adapter-protocol.md
  synfin verify plugin:./libmystack.so               a library, by synfin_plugin.h
  synfin adapter-check exec:./my-stack               whether it keeps to the protocol
  synfin verify wire:eth0 --target 10.0.0.2          a host behind an interface (needs
      --source 10.0.0.9 --port 7                     root), see doc/wire.md
  synfin list cases --case '*/rst/*'
  synfin explore H1                                  why two segments are not enough
  synfin explore all --json answers.json             every question to the model
  synfin explore claims                              what tutorials say of TCP, judged
  synfin time-wait --msl 120s --retries 7            how long TIME-WAIT must last

A stack that is a program is one word, exec:COMMAND, quoted if it has blanks. The
command is taken apart as a shell does it: "exec:./my-stack --seed 'a b'".

Exit status:
  0  everything that was judged conforms
  1  findings: the stack deviates from or violates the standard; with a list of
     known deviations, in ways that it does not have, or no longer as it says; of
     replay, the trace's failure or another; of explore, an answer is not as
     claimed, or the engines contradict each other; of report with --compare,
     something became worse
  2  usage: an unknown name, a pattern that matches nothing, a broken trace,
     an output that cannot be written
  3  inconclusive: no finding, but the stack could not be had, the run was
     interrupted, or a case could not be judged, or a question not answered
With findings an interrupted run ends with 1; its report says that it is partial.)";

struct Given {
  VerifyOptions verify;
  WireOptions wire;
  ListOptions list;
  ReplayOptions replay;
  ReportOptions report;
  MergeOptions merge;
  CompareOptions compare;
  ExploreOptions explore;
  TimeWaitOptions time_wait;
  WalkOptions walk;
  JudgeOptions judge;
  AdapterCheckOptions adapter_check;
  std::string seed = "1", budget, shard;
  std::size_t only = 0;
};

void add_jobs(CLI::App& command, std::size_t& jobs) {
  command
      .add_option("-j,--jobs", jobs,
                  "Processes side by side, each with a stack of its own; the\nresults are those of one (one for each "
                  "processor, up to 8; for\nexec: and plugin: one). A stack in real time has one")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{256}));
}

void add_wire(CLI::App& command, WireOptions& wire) {
  command.add_option("--target", wire.target, "Of wire: the host under test")->type_name("ADDRESS")->check(not_empty);
  command
      .add_option("--source", wire.source,
                  "Of wire: the tester's address on the target's network, that\nnobody has; with /BITS the target is "
                  "checked to be in it")
      ->type_name("ADDRESS")
      ->check(not_empty);
  command.add_option("--port", wire.port, "Of wire: where the target listens all the time")
      ->type_name("N")
      ->check(CLI::Range(1, 65'535));
  command
      .add_option("--settle", wire.settle,
                  "Of wire: how long the target may take to answer a segment,\nbehind its answer to a ping (5ms) or "
                  "without (100ms)")
      ->type_name("TIME")
      ->check(not_empty);
  command
      .add_option("--at-once", wire.at_once,
                  "Of wire: how many cases wait side by side; a small device\nhas room for few connections")
      ->type_name("N")
      ->check(CLI::Range(1, 6'000))
      ->capture_default_str();
  command.add_option("--upper", wire.upper, "Of wire: a program that makes the user's calls on the target")
      ->type_name("COMMAND")
      ->check(not_empty);
}

CLI::App* add_adapter_check(CLI::App& app, Given& given) {
  CLI::App* const sub = app.add_subcommand("adapter-check", "Check whether a program keeps to the adapter protocol");
  sub->add_option("STACK", given.adapter_check.stack, "exec:COMMAND")->required();
  add_reply_limit(*sub, given.adapter_check.patience);
  return sub;
}

CLI::App* add_verify(CLI::App& app, Given& given) {
  CLI::App* const sub = app.add_subcommand("verify", "Judge a stack by the standard");
  sub->add_option("STACK", given.verify.stack,
                  "A stack of `synfin list stacks`, exec:COMMAND, plugin:FILE or\nwire:INTERFACE")
      ->required();
  sub->add_option("--case", given.verify.patterns, "Only the cases that this pattern matches; may be repeated")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  sub->add_option("--ip", given.verify.ip, "The version of IP: 4, 6 or both")
      ->check(CLI::IsMember({"4", "6", "both"}))
      ->type_name("VERSION")
      ->capture_default_str();
  sub->add_option(
         "--script", given.verify.scripts,
         "Instead of cases: play these packetdrill scripts, or all\nthat are in a folder, and judge both sides")
      ->check(not_empty)
      ->type_name("FILE...");
  sub->add_option("--profile", given.verify.profile, "What the stack claims, of `synfin list profiles`;\nauto: nothing")
      ->type_name("NAME")
      ->capture_default_str();
  sub->add_option("--seed", given.seed, "Decides every random choice")->type_name("N")->capture_default_str();
  sub->add_option("--budget", given.budget,
                  "End after this real time: 90s, 15m, 1h. A stack in real\ntime is given no case that waits longer; "
                  "the default is 30s")
      ->check(not_empty)
      ->type_name("TIME");
  add_jobs(*sub, given.verify.jobs);
  add_reply_limit(*sub, given.verify.patience);
  add_wire(*sub, given.wire);
  add_documents(*sub, given.verify.documents);
  sub->add_option(
         "--confirm", given.verify.confirm,
         "With a stack in real time: how often a case in doubt is run\nagain at most; 0 believes the first run")
      ->type_name("N")
      ->check(CLI::Range(0U, conformance::kMostConfirmations))
      ->capture_default_str();
  sub->add_option("--findings", given.verify.findings,
                  "Write a folder for each finding, with trace and capture;\nfolders of earlier runs stay")
      ->check(not_empty)
      ->type_name("DIR");
  sub->add_option(
         "--shard", given.shard,
         "Only the I-th of N parts of the cases, for `synfin merge`\nto put together; deviation lists go there")
      ->check(not_empty)
      ->type_name("I/N");
  add_deviations(*sub, given.verify.list.file);
  add_accept(*sub, given.verify.list.accept);
  sub->add_flag("-q,--quiet", given.verify.quiet, "Print the totals only");
  return sub;
}

CLI::App* add_list(CLI::App& app, Given& given) {
  CLI::App* const sub = app.add_subcommand("list", "List what there is");
  sub->add_option("WHAT", given.list.what, "cases, clauses, requirements, stacks, profiles,\nscenarios or variants")
      ->required()
      ->check(CLI::IsMember({"cases", "clauses", "requirements", "stacks", "profiles", "scenarios", "variants"}))
      ->type_name("");
  sub->add_option("--case", given.list.patterns, "Only the cases that this pattern matches; may be repeated")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  sub->add_option("--run", given.list.runs,
                  "Of requirements: with the verdicts of these runs, which\n`synfin verify --json` wrote")
      ->check(not_empty)
      ->type_name("FILE...");
  sub->add_flag("--json", given.list.json, "As JSON");
  sub->add_flag("--markdown", given.list.markdown, "Of requirements: as a table for a document");
  return sub;
}

CLI::App* add_replay(CLI::App& app, Given& given) {
  CLI::App* const sub = app.add_subcommand("replay", "Run the case of a trace again and show what happens");
  sub->add_option("TRACE", given.replay.trace,
                  "A finding's folder that `synfin verify --findings` wrote, or\nits trace.json")
      ->required();
  CLI::Option* const stack = sub->add_option("STACK", given.replay.on, "On this stack instead of the trace's");
  sub->add_option("--on", given.replay.on, "The same")->type_name("STACK")->excludes(stack);
  add_reply_limit(*sub, given.replay.patience);
  return sub;
}

CLI::App* add_report(CLI::App& app, Given& given) {
  ReportOptions& o = given.report;
  CLI::App* const sub =
      app.add_subcommand("report", "Show runs that were written with --json; without a form, in short");
  sub->add_option("RUN", o.runs, "What `synfin verify --json` or `synfin walk --json` wrote")
      ->required()
      ->check(not_empty);
  sub->add_option("--html", o.html, "Write one page for a browser; - is standard output")
      ->check(not_empty)
      ->type_name("FILE");
  sub->add_option("--markdown", o.markdown, "Write a summary for a comment")->check(not_empty)->type_name("FILE");
  sub->add_option("--tap", o.tap, "Write TAP version 13")->check(not_empty)->type_name("FILE");
  sub->add_flag("--compare", o.compare,
                "What changed from the first run to the second; exit\nstatus 1 if anything became worse");
  return sub;
}

CLI::App* add_explore(CLI::App& app, Given& given) {
  ExploreOptions& o = given.explore;
  CLI::App* const sub = app.add_subcommand("explore", "Answer a question about two endpoints and a hostile network");
  sub->add_option(
         "SCENARIO", o.scenario,
         "A scenario of `synfin list scenarios`, by id or name; all;\nor claims: what tutorials say of TCP, judged")
      ->required();
  sub->add_option("--variant", o.variants,
                  "Only with this variant, of `synfin list variants`; may be\nrepeated: all hold together")
      ->type_name("V")
      ->check(not_empty)
      ->allow_extra_args(false);
  sub->add_option("--engine", o.engine, "exhaustive, symbolic or both (where both can)")
      ->check(CLI::IsMember({"exhaustive", "symbolic", "both"}))
      ->type_name("ENGINE")
      ->capture_default_str();
  sub->add_option("--bound", o.bound, "Look no farther than so many steps; 0 is no bound")
      ->type_name("STEPS")
      ->check(CLI::Range(0U, 100'000U))
      ->capture_default_str();
  sub->add_option("--threads", o.threads, "0: as many as there are processors")
      ->type_name("N")
      ->check(CLI::Range(0U, 256U))
      ->capture_default_str();
  sub->add_option("--memory", o.memory, "The exhaustive engine's limit, kept")
      ->type_name("SIZE")
      ->capture_default_str();
  sub->add_option("--json", o.json, "Write all answers; - is standard output")->check(not_empty)->type_name("FILE");
  sub->add_option("--svg", o.svg, "Draw the first witness; - is standard output")->check(not_empty)->type_name("FILE");
  sub->add_option("--witness", o.witness,
                  "Write a folder for each witness: trace for `synfin replay`,\ncapture, packetdrill scripts, picture")
      ->check(not_empty)
      ->type_name("DIR");
  sub->add_flag("-q,--quiet", o.quiet, "Print a few lines for each question, and no ladder");
  return sub;
}

CLI::App* add_time_wait(CLI::App& app, Given& given) {
  TimeWaitOptions& o = given.time_wait;
  CLI::App* const sub =
      app.add_subcommand("time-wait", "How long TIME-WAIT must last, and what happens if it is shorter");
  const auto time = [&](const std::string& option, std::string& value, const std::string& says) {
    sub->add_option(option, value, says)->type_name("TIME")->capture_default_str();
  };
  time("--msl", o.msl, "Maximum segment lifetime: 120s, 2m, 500ms");
  time("--min-delay", o.min_delay, "No segment arrives earlier than this after it was sent");
  sub->add_option("--rto", o.rto,
                  "Timeouts of the FIN one after the other: 1s,2s,4s; or\n1s,2s,... to double on; or rfc6298")
      ->type_name("LIST")
      ->capture_default_str();
  sub->add_option("--retries", o.retries, "How often the FIN is sent again at most (10, or all of --rto)")
      ->type_name("N")
      ->check(CLI::Range(0U, 20U));
  sub->add_option("--lose", o.lose, "What the network may lose: fin, ack, fin,ack or none")
      ->type_name("WHAT")
      ->capture_default_str();
  sub->add_option("--goal", o.goal,
                  "graceful: no FIN comes after TIME-WAIT;\nduplicates: nothing is left in the network; or both")
      ->check(CLI::IsMember({"graceful", "duplicates", "both"}))
      ->type_name("GOAL")
      ->capture_default_str();
  sub->add_option("--restart", o.restart, "What starts TIME-WAIT again: fin or never")
      ->check(CLI::IsMember({"fin", "never"}))
      ->type_name("WHAT")
      ->capture_default_str();
  sub->add_option("--skew", o.skew, "By how many parts per million the clock of TIME-WAIT is fast")
      ->type_name("PPM")
      ->check(CLI::Range(0, 500'000))
      ->capture_default_str();
  sub->add_option("--rate", o.rate, "When may the sockets be used again? Octets a second that were\nsent")
      ->type_name("B");
  sub->add_option("--bytes", o.bytes, "How many octets were sent")->type_name("N");
  sub->add_option("--duration", o.duration, "How long the connection lasted")->type_name("TIME");
  sub->add_option("--stack", o.stack, "Measure this stack: its FIN's timeouts, its TIME-WAIT")->type_name("STACK");
  add_reply_limit(*sub, o.patience);
  sub->add_option("--json", o.json, "Write rows; - is standard output")->check(not_empty)->type_name("FILE");
  sub->add_option("--svg", o.svg, "Plot the least length; - is standard output")->check(not_empty)->type_name("FILE");
  sub->add_option("--ladder", o.ladder, "Draw what goes wrong one tick earlier; - is standard output")
      ->check(not_empty)
      ->type_name("FILE");
  sub->add_flag("-q,--quiet", o.quiet, "Tables only");
  return sub;
}

CLI::App* add_walk(CLI::App& app, Given& given) {
  WalkOptions& o = given.walk;
  CLI::App* const sub = app.add_subcommand("walk", "Take random walks on a stack, judge them, shrink what fails");
  sub->add_option("STACK", o.stack, "A stack of `synfin list stacks`")->required();
  sub->add_option("--walks", o.walks, "How many")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->capture_default_str();
  sub->add_option("--steps", o.steps, "Stimuli of one walk at most, after the way that it begins by")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, conformance::kLongestWalk))
      ->capture_default_str();
  sub->add_option("--only", given.only, "The walk of this number alone")->type_name("N");
  sub->add_option("--seed", given.seed, "Decides every random choice")->type_name("N")->capture_default_str();
  sub->add_option("--profile", o.profile, "What the stack claims, of `synfin list profiles`;\nauto: nothing")
      ->type_name("NAME")
      ->capture_default_str();
  sub->add_option("--budget", given.budget, "End after this real time: 90s, 15m, 1h")
      ->check(not_empty)
      ->type_name("TIME");
  add_jobs(*sub, o.jobs);
  add_reply_limit(*sub, o.patience);
  add_deviations(*sub, o.deviations);
  add_documents(*sub, o.documents);
  sub->add_option("--findings", o.findings,
                  "Where a folder for each finding goes: its minimal walk,\ntrace, capture, packetdrill script "
                  "(walk-findings)")
      ->check(not_empty)
      ->type_name("DIR");
  sub->add_flag("-q,--quiet", o.quiet, "Print the totals only");
  return sub;
}

CLI::App* add_judge(CLI::App& app, Given& given) {
  JudgeOptions& o = given.judge;
  CLI::App* const sub = app.add_subcommand("judge", "Judge every TCP connection of captures, both ends");
  sub->add_option("FILE", o.files, "pcap or pcapng; - is standard input")->required()->check(not_empty);
  sub->add_option("--profile", o.profile, "What both ends claim, of `synfin list profiles`; auto: nothing")
      ->type_name("NAME")
      ->capture_default_str();
  sub->add_option("--msl", o.msl, "Maximum segment lifetime: 120s, 2m, 500ms")
      ->type_name("TIME")
      ->capture_default_str();
  sub->add_option(
         "--tap-at", o.tap_at,
         "At whose host the capture was made: opener, other or\nunknown; whoever is there is judged more closely")
      ->type_name("END")
      ->check(CLI::IsMember({"opener", "other", "unknown"}))
      ->capture_default_str();
  sub->add_flag("--tap-complete", o.tap_complete,
                "That capture has missed nothing: what only a loss at the\ntap would explain is a finding");
  sub->add_option("--connection", o.filter,
                  "Only this one: ADDRESS, ADDRESS:PORT, :PORT or\n[ADDRESS]:PORT, or two of them with - between")
      ->check(not_empty)
      ->type_name("ENDS");
  sub->add_option("--findings", o.findings,
                  "Write a folder for each finding, with the connection that\nshows it; folders of earlier runs stay")
      ->check(not_empty)
      ->type_name("DIR");
  add_documents(*sub, o.documents);
  sub->add_flag("-q,--quiet", o.quiet, "Print the totals only");
  return sub;
}

int run_walk(const CLI::App& command, Given& given) {
  given.walk.seed = parse_seed(given.seed);
  if (!given.budget.empty()) given.walk.budget = parse_time(given.budget);
  if (command.count("--only") > 0) given.walk.only = given.only;
  given.walk.apart = command.count("--deviations") > 0;
  return walk(given.walk);
}

int run(int argc, char** argv) {
  CLI::App app{"synfin judges how a TCP stack opens and closes connections, by RFC 9293.", "synfin"};
  app.set_version_flag("--version", "synfin " SYNFIN_VERSION);
  app.footer(std::string(kFooter));
  app.require_subcommand(1);
  Given given;
  CLI::App* const verify_command = add_verify(app, given);
  CLI::App* const list_command = add_list(app, given);
  CLI::App* const replay_command = add_replay(app, given);
  CLI::App* const explore_command = add_explore(app, given);
  CLI::App* const walk_command = add_walk(app, given);
  CLI::App* const report_command = add_report(app, given);
  CLI::App* const merge_command = add_merge(app, given.merge);
  CLI::App* const compare_command = add_compare(app, given.compare);
  CLI::App* const judge_command = add_judge(app, given);
  CLI::App* const adapter_check_command = add_adapter_check(app, given);
  add_time_wait(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) {
      app.exit(e);
      std::cout.flush();
      if (std::cout) return kConforms;
      print(stderr, "synfin: cannot write the help: what it goes to takes no more\n");
      return kUsage;
    }
    if (argc <= 1) print(stderr, app.help() + "\n");
    print(stderr, fmt::format("synfin: {}\n{}", e.what(), argc <= 1 ? "" : "Try `synfin --help`.\n"));
    return kUsage;
  }
  if (verify_command->parsed()) {
    given.verify.stack = named_with(given.verify.stack, given.wire);
    if (is_wire(given.verify.stack)) given.verify.at_once = given.wire.at_once;
    given.verify.seed = parse_seed(given.seed);
    if (!given.budget.empty()) given.verify.budget = parse_time(given.budget);
    if (!given.shard.empty()) given.verify.shard = parse_shard(given.shard);
    if (given.verify.shard && !given.verify.scripts.empty()) throw UsageError("--shard deals cases, not scripts");
    given.verify.list.apart = verify_command->count("--deviations") > 0;
    if (!given.verify.scripts.empty()) return verify_scripts(given.verify);
    given.verify.patterns = with_ip(given.verify.patterns, given.verify.ip);
    return verify(given.verify);
  }
  if (walk_command->parsed()) return run_walk(*walk_command, given);
  if (adapter_check_command->parsed()) return adapter_check(given.adapter_check);
  if (report_command->parsed()) return report(given.report);
  if (compare_command->parsed()) return compare(given.compare);
  if (merge_command->parsed()) {
    given.merge.list.apart = merge_command->count("--deviations") > 0;
    return merge(given.merge);
  }
  if (judge_command->parsed()) return judge(given.judge);
  if (list_command->parsed()) return list(given.list);
  if (replay_command->parsed()) return replay(given.replay);
  return explore_command->parsed() ? explore(given.explore) : time_wait(given.time_wait);
}

}  // namespace
}  // namespace synfin::cli

int main(int argc, char** argv) {
  synfin::cli::hold_standard_descriptors();
  try {
    return synfin::cli::run(argc, argv);
  } catch (const synfin::cli::UsageError& e) {
    synfin::cli::print(stderr, fmt::format("synfin: {}\n", e.what()));
  } catch (const std::exception& e) {
    synfin::cli::print(stderr, fmt::format("synfin: {}\n", e.what()));
  }
  return synfin::cli::kUsage;
}
