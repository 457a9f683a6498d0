// Included before everything else in what judges, and in nothing that is fuzzed (fuzz/CMakeLists.txt). Copies that the
// compiler makes of structs go to fuzz/plain_memory.cpp, and not by way of AddressSanitizer's own memcpy, which looks
// at every octet: of what judges nothing else is checked either, and a judge copies whole worlds.
#pragma once

asm("memcpy = synfin_plain_memmove");
asm("memmove = synfin_plain_memmove");
asm("memcmp = synfin_plain_memcmp");
asm("bcmp = synfin_plain_memcmp");
