#include "wire/capture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/wire/generate.h"

namespace synfin::wire {
namespace {

constexpr std::uint64_t kAt = 1'700'000'000'123'456'789U;

std::uint32_t little32(const std::string& text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(text.at(at + i));
  return value;
}
std::uint32_t little16(const std::string& text, std::size_t at) {
  return static_cast<std::uint8_t>(text.at(at)) | static_cast<std::uint32_t>(static_cast<std::uint8_t>(text.at(at + 1)))
                                                      << 8;
}

std::string written(Format format, Resolution resolution, std::string_view comment = {}) {
  std::ostringstream out;
  CaptureWriter writer(out, format, resolution);
  writer.write(kAt, built(syn()), comment, Direction::Inbound);
  writer.finish();
  EXPECT_EQ(writer.packets(), 1U);
  return out.str();
}

TEST(Capture, Pcap_OctetForOctet) {
  for (const bool nano : {false, true}) {
    const std::string file = written(Format::Pcap, nano ? Resolution::Nanoseconds : Resolution::Microseconds);
    ASSERT_EQ(file.size(), 24U + 16U + 60U);
    EXPECT_EQ(little32(file, 0), nano ? 0xA1B23C4DU : 0xA1B2C3D4U);
    EXPECT_EQ(little16(file, 4), 2U);
    EXPECT_EQ(little16(file, 6), 4U);
    EXPECT_EQ(little32(file, 20), 101U);
    EXPECT_EQ(little32(file, 24), 1'700'000'000U);
    EXPECT_EQ(little32(file, 28), nano ? 123'456'789U : 123'456U);
    EXPECT_EQ(little32(file, 32), 60U);
    EXPECT_EQ(little32(file, 36), 60U);
    EXPECT_EQ(file[40], 0x45);
  }
}

// Every block begins and ends with its length, a multiple of four; the blocks fill the file.
std::vector<std::pair<std::uint32_t, std::string>> blocks_of(const std::string& file) {
  std::vector<std::pair<std::uint32_t, std::string>> blocks;
  for (std::size_t at = 0; at < file.size();) {
    const std::uint32_t length = little32(file, at + 4);
    EXPECT_EQ(length % 4, 0U);
    EXPECT_EQ(little32(file, at + length - 4), length);
    blocks.emplace_back(little32(file, at), file.substr(at + 8, length - 12));
    at += length;
  }
  return blocks;
}

TEST(Capture, Pcapng_OctetForOctet) {
  for (const bool nano : {false, true}) {
    const auto blocks =
        blocks_of(written(Format::Pcapng, nano ? Resolution::Nanoseconds : Resolution::Microseconds, "hello"));
    ASSERT_EQ(blocks.size(), 3U);
    EXPECT_EQ(blocks[0].first, 0x0A0D0D0AU);
    EXPECT_EQ(little32(blocks[0].second, 0), 0x1A2B3C4DU);
    EXPECT_EQ(blocks[1].first, 1U);
    EXPECT_EQ(little16(blocks[1].second, 0), 101U);
    EXPECT_EQ(little16(blocks[1].second, 8), 9U);  // if_tsresol
    EXPECT_EQ(blocks[1].second.at(12), nano ? 9 : 6);
    EXPECT_EQ(blocks[2].first, 6U);
    const std::string& packet = blocks[2].second;
    const std::uint64_t stamp = std::uint64_t{little32(packet, 4)} << 32 | little32(packet, 8);
    EXPECT_EQ(stamp, nano ? kAt : kAt / 1000);
    EXPECT_EQ(little32(packet, 12), 60U);
    EXPECT_EQ(little32(packet, 16), 60U);
    EXPECT_EQ(little16(packet, 80), 1U);  // the comment
    EXPECT_EQ(little16(packet, 82), 5U);
    EXPECT_EQ(packet.substr(84, 8), std::string("hello\0\0\0", 8));
    EXPECT_EQ(little16(packet, 92), 2U);  // the flags: inbound
    EXPECT_EQ(little32(packet, 96), 1U);
    EXPECT_EQ(little32(packet, 100), 0U);
    EXPECT_EQ(packet.size(), 104U);
  }
}

TEST(Capture, LongComment_IsCutBetweenCharacters) {
  std::string comment(65534, 'a');
  comment += "\xC3\xA9";  // one character of two octets, across the limit
  const auto blocks = blocks_of(written(Format::Pcapng, Resolution::Nanoseconds, comment));
  EXPECT_EQ(little16(blocks[2].second, 82), 65534U);
}

TEST(Capture, FullDisk_IsReportedWithItsReason) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  const auto failure = [](auto write) -> std::string {
    try {
      write();
    } catch (const CaptureError& error) {
      return error.what();
    }
    return "no error";
  };
  const std::string of_file = failure([] {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/dev/full", "wb"), std::fclose);
    CaptureWriter writer(file.get(), Format::Pcapng);
    for (int i = 0; i < 1000; ++i) writer.write(kAt, built(syn()));
    writer.finish();
  });
  EXPECT_NE(of_file.find("No space left on device"), std::string::npos) << of_file;
  const std::string unbuffered = failure([] {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/dev/full", "wb"), std::fclose);
    std::setvbuf(file.get(), nullptr, _IONBF, 0);
    const CaptureWriter writer(file.get(), Format::Pcapng);  // fails already here
  });
  EXPECT_NE(unbuffered.find("No space left on device"), std::string::npos) << unbuffered;
  const std::string of_stream = failure([] {
    std::ofstream file("/dev/full", std::ios::binary);
    CaptureWriter writer(file, Format::Pcap);
    writer.write(kAt, built(syn()));
    writer.finish();
  });
  EXPECT_NE(of_stream.find("cannot write the capture"), std::string::npos) << of_stream;
  EXPECT_NE(of_stream.find("after 1 packets"), std::string::npos) << of_stream;
}

TEST(Capture, BrokenStream_IsReportedAtOnce) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_THROW(CaptureWriter(out, Format::Pcap), CaptureError);
}

#ifdef SYNFIN_TSHARK
std::string tshark(const std::string& file) {
  const std::string command = std::string(SYNFIN_TSHARK) + " -r '" + file +
                              "' -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -T fields -E separator=/s "
                              "-e frame.time_epoch -e ip.checksum.status -e tcp.checksum.status -e tcp.flags.str "
                              "-e tcp.options.mss_val -e tcp.options.timestamp.tsval -e tcp.len -e frame.comment "
                              "2>/dev/null";
  std::string said;
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  pclose(pipe);
  return said;
}
#endif

TEST(Capture, Tshark_ReadsWhatIsWritten) {
#ifdef SYNFIN_TSHARK
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("synfin-wire-" + std::to_string(getpid()) + ".cap");
  const std::array<std::uint8_t, 3> text = {1, 2, 3};
  PacketDescription odd = syn();
  odd.tcp.text = text;
  PacketDescription v6 = odd;
  v6.ipv6 = true;
  PacketDescription wrong = syn();
  wrong.tcp.checksum.off = 1;
  for (const Format format : {Format::Pcap, Format::Pcapng}) {
    {
      std::ofstream out(file, std::ios::binary);
      CaptureWriter writer(out, format);
      writer.write(kAt, built(syn()), "the SYN");
      writer.write(kAt + 1, built(odd));
      writer.write(kAt + 2, built(v6));
      writer.write(kAt + 3, built(wrong), "wrong");
      writer.finish();
    }
    const bool comments = format == Format::Pcapng;
    const std::string said = tshark(file.string());
    std::filesystem::remove(file);
    // 1 is good, 0 is bad.
    EXPECT_EQ(said, std::string("1700000000.123456789 1 1 ··········S· 1460 1 0 ") + (comments ? "the SYN" : "") +
                        "\n" + "1700000000.123456790 1 1 ··········S· 1460 1 3 \n" +
                        "1700000000.123456791  1 ··········S· 1460 1 3 \n" +
                        "1700000000.123456792 1 0 ··········S· 1460 1 0 " + (comments ? "wrong" : "") + "\n");
  }
#else
  GTEST_SKIP() << "tshark was not found when this was configured";
#endif
}

}  // namespace
}  // namespace synfin::wire
