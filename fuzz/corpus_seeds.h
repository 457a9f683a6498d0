// The seeds of the fuzz targets: small inputs that begin where octets that know nothing would not get soon.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace synfin::fuzz {

struct Seed {
  std::string target;  // the folder in corpus/
  std::string name;    // the file: says what it is
  std::vector<std::uint8_t> octets;
};

// The seeds of all targets that have any here, by target.
std::vector<Seed> corpus_seeds();

// The parts of it, by what they are made from.
void add_packet_seeds(std::vector<Seed>& seeds);    // segment_parser, segment_parser_libtins, canary
void add_options_seeds(std::vector<Seed>& seeds);   // options
void add_capture_seeds(std::vector<Seed>& seeds);   // capture
void add_trace_seeds(std::vector<Seed>& seeds);     // trace_reader
void add_script_seeds(std::vector<Seed>& seeds);    // packetdrill_reader
void add_walk_seeds(std::vector<Seed>& seeds);      // state_machine, lwip
void add_exchange_seeds(std::vector<Seed>& seeds);  // two_endpoints

}  // namespace synfin::fuzz
