/* What the guest writes when it is ready, before the first message of the adapter protocol. The clock looks for it:
   what came earlier is the kernel's own talk. */
#pragma once

#define SYNFIN_READY "\n\376synfin guest ready\375\n"
