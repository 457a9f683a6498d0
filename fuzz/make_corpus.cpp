// Writes the seeds of the fuzz targets: make_corpus FOLDER, which is corpus/ in the sources.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "fuzz/corpus_seeds.h"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const auto seeds = synfin::fuzz::corpus_seeds();
  for (const auto& seed : seeds) {
    std::error_code error;
    std::filesystem::create_directories(folder / seed.target, error);
    const std::filesystem::path path = folder / seed.target / seed.name;
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(seed.octets.data()), static_cast<std::streamsize>(seed.octets.size()));
    file.flush();
    if (!file) {
      std::fprintf(stderr, "cannot write %s\n", path.c_str());
      return 2;
    }
  }
  std::printf("%zu seeds\n", seeds.size());
  return 0;
}
