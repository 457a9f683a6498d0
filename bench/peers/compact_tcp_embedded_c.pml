
/* As compact_tcp.pml, with the rules in C functions over SPIN's state vector. */
#define WIN 2
typedef Ep { unsigned st : 4; unsigned iss : 3; unsigned una : 3; unsigned nxt : 3; unsigned rnxt : 3; unsigned passive : 1 };
Ep e[2];
short net[CAP];
unsigned opens : 2;
unsigned stale : 1 = 1;
c_code {
static void net_add(int g) { int i; if (now.net[CAP-1]) return; i = CAP-1; while (i > 0 && now.net[i-1] < g) { now.net[i] = now.net[i-1]; i--; } now.net[i] = g; }
static void net_del(int i) { for (; i + 1 < CAP; i++) now.net[i] = now.net[i+1]; now.net[CAP-1] = 0; }
static void snd(int from, int kind, int s, int a) { net_add((1-from) << 9 | kind << 6 | (s & 7) << 3 | (a & 7)); }
static void to_closed(int d) { now.e[d].st = 0; now.e[d].una = now.e[d].nxt = now.e[d].rnxt = 0; now.e[d].passive = 0; }
static void to_listen(int d) { now.e[d].st = 1; now.e[d].una = now.e[d].nxt = now.e[d].rnxt = 0; now.e[d].passive = 1; }
#define E now.e[d]
static void receive(int g) {
  int d = g >> 9, k = g >> 6 & 7, s = g >> 3 & 7, a = g & 7;
  int fSYN = k == 1 || k == 2, fACK = k == 2 || k == 3 || k == 4 || k == 6, fFIN = k == 4, fRST = k >= 5, ln = fSYN || fFIN, off, neu;
  switch (E.st) {
  case 0: if (fRST) return; if (fACK) snd(d, 5, a, 0); else snd(d, 6, 0, s + ln); return;
  case 1: if (fRST) return; if (fACK) { snd(d, 5, a, 0); return; }
    if (fSYN) { E.rnxt = s + 1; E.una = E.iss; E.nxt = E.iss + 1; E.st = 3; snd(d, 2, E.iss, E.rnxt); } return;
  case 2: if (fACK && a != E.nxt) { if (!fRST) snd(d, 5, a, 0); return; }
    if (fRST) { if (fACK) to_closed(d); return; }
    if (fSYN) { E.rnxt = s + 1; if (fACK) { E.una = a; E.st = 4; snd(d, 3, E.nxt, E.rnxt); } else { E.st = 3; snd(d, 2, E.iss, E.rnxt); } }
    return;
  }
  off = (s - E.rnxt) & 7;
  if (!(off < WIN || (ln && off < WIN))) { if (!fRST) snd(d, 3, E.nxt, E.rnxt); return; }
  if (fRST) { if (s == E.rnxt) { if (E.st == 3 && E.passive) to_listen(d); else to_closed(d); } else snd(d, 3, E.nxt, E.rnxt); return; }
  if (fSYN) { if (E.st == 3 && E.passive) to_listen(d); else snd(d, 3, E.nxt, E.rnxt); return; }
  if (!fACK) return;
  neu = E.una != E.nxt && a == E.nxt;
  if (E.st == 3) { if (!neu) { snd(d, 5, a, 0); return; } E.st = 4; E.una = a; }
  else if (neu) { E.una = a; if (E.st == 5) E.st = 6; else if (E.st == 7) E.st = 8; else if (E.st == 10) { to_closed(d); return; } }
  else if (a != E.una && ((a - E.nxt) & 7) < 4) { snd(d, 3, E.nxt, E.rnxt); return; }
  if (fFIN) {
    if (s == E.rnxt && E.st != 9 && E.st != 10 && E.st != 7 && E.st != 8) {
      E.rnxt = E.rnxt + 1; if (E.st == 4) E.st = 9; else if (E.st == 5) E.st = 7; else if (E.st == 6) E.st = 8; }
    snd(d, 3, E.nxt, E.rnxt);
  }
}
static int inv(void) { int d; for (d = 0; d < 2; d++) { int o = (E.nxt - E.una) & 7; if (o > 1 || ((E.st == 6 || E.st == 8) && o)) return 0; } return 1; }
}
#define R(gd, act) :: d_step { c_expr { gd } -> c_code { act if (!inv()) uerror("inv"); } }
#define EPR(x) \
  R(now.e[x].st <= 1, now.e[x].iss += STEP;) \
  R(now.e[x].st == 3 || now.e[x].st == 4, snd(x, 4, now.e[x].nxt, now.e[x].rnxt); if (now.e[x].st == 3) now.e[x].una = now.e[x].nxt; now.e[x].nxt++; now.e[x].st = 5;) \
  R(now.e[x].st == 9, snd(x, 4, now.e[x].nxt, now.e[x].rnxt); now.e[x].nxt++; now.e[x].st = 10;) \
  R(now.e[x].st == 2 || now.e[x].st == 1, to_closed(x);) \
  R(now.e[x].st == 2, snd(x, 1, now.e[x].iss, 0);) \
  R(now.e[x].st == 3, snd(x, 2, now.e[x].iss, now.e[x].rnxt);) \
  R((now.e[x].st == 5 || now.e[x].st == 7 || now.e[x].st == 10) && now.e[x].una != now.e[x].nxt, snd(x, 4, now.e[x].nxt - 1, now.e[x].rnxt);) \
  R(now.e[x].st == 8, to_closed(x);) \
  R(now.e[x].st >= 3 && now.e[x].st != 8, snd(x, 5, now.e[x].nxt, 0); to_closed(x);)
#define NR(j) \
  R(now.net[j], { int g = now.net[j]; net_del(j); receive(g); }) \
  R(now.net[j], net_del(j);) \
  R(now.net[j] && !now.net[CAP-1], net_add(now.net[j]);)
#define SR(q) R(now.stale && !now.net[CAP-1], now.stale = 0; net_add(512 + 64 + q*8);)
init {
  d_step { c_code { to_listen(1); } }
  do
  EPR(0)
  EPR(1)
  R(now.e[0].st == 0 && now.opens < MAXOPEN, now.e[0].st = 2; now.e[0].una = now.e[0].iss; now.e[0].nxt = now.e[0].iss + 1; now.opens++; snd(0, 1, now.e[0].iss, 0);)
  R(now.e[1].st == 0, to_listen(1);)
  NR(0)
  NR(1)
#if CAP > 2
  NR(2)
#endif
#if CAP > 3
  NR(3)
#endif
  SR(0)
#if NSTALE > 1
  SR(1)
#endif
#if NSTALE > 2
  SR(2) SR(3)
#endif
#if NSTALE > 4
  SR(4) SR(5) SR(6) SR(7)
#endif
  od
}
