/* The rules of compact_tcp.h in Promela. Instances are chosen by -DCAP= (segments in flight), -DMAXOPEN= (active
   opens), -DNSTALE= (numbers of the stale SYN) and -DSTEP=4 (of the clock of initial sequence numbers). */
#define WIN 2
#define CLOSED 0
#define LISTEN 1
#define SYN_SENT 2
#define SYN_RCVD 3
#define ESTAB 4
#define FIN_WAIT_1 5
#define FIN_WAIT_2 6
#define CLOSING 7
#define TIME_WAIT 8
#define CLOSE_WAIT 9
#define LAST_ACK 10
typedef Ep { unsigned st : 4; unsigned iss : 3; unsigned una : 3; unsigned nxt : 3; unsigned rnxt : 3; bool passive };
Ep e[2];
short net[CAP];
unsigned opens : 2;
bool stale = 1;
hidden short g; hidden byte i; hidden byte d, k, s, a, ln, off; hidden byte fSYN, fACK, fFIN, fRST, ok, neu;

inline net_add(x) {
  if
  :: net[CAP-1] == 0 ->
     i = CAP-1;
     do
     :: i > 0 && net[i-1] < (x) -> net[i] = net[i-1]; i--
     :: else -> break
     od;
     net[i] = (x)
  :: else -> skip
  fi
}
inline net_del(j) {
  i = j;
  do
  :: i+1 < CAP -> net[i] = net[i+1]; i++
  :: else -> break
  od;
  net[CAP-1] = 0
}
inline snd(from, kind, sq, ak) { net_add((1-(from))*512 + (kind)*64 + (sq)*8 + (ak)) }
inline to_closed(x) { e[x].st = CLOSED; e[x].una = 0; e[x].nxt = 0; e[x].rnxt = 0; e[x].passive = 0 }
inline to_listen(x) { e[x].st = LISTEN; e[x].una = 0; e[x].nxt = 0; e[x].rnxt = 0; e[x].passive = 1 }
inline do_ack() { snd(d, 3, e[d].nxt, e[d].rnxt) }
inline tail_fin() {
  if
  :: fFIN ->
     if
     :: s == e[d].rnxt && e[d].st != CLOSE_WAIT && e[d].st != LAST_ACK && e[d].st != CLOSING && e[d].st != TIME_WAIT ->
        e[d].rnxt = (e[d].rnxt + 1) & 7;
        if
        :: e[d].st == ESTAB -> e[d].st = CLOSE_WAIT
        :: e[d].st == FIN_WAIT_1 -> e[d].st = CLOSING
        :: e[d].st == FIN_WAIT_2 -> e[d].st = TIME_WAIT
        :: else
        fi
     :: else
     fi;
     do_ack()
  :: else
  fi
}
inline receive() {
  d = (g >> 9) & 1; k = (g >> 6) & 7; s = (g >> 3) & 7; a = g & 7;
  fSYN = (k == 1 || k == 2); fACK = (k == 2 || k == 3 || k == 4 || k == 6); fFIN = (k == 4); fRST = (k == 5 || k == 6);
  ln = (fSYN || fFIN);
  if
  :: e[d].st == CLOSED ->
     if
     :: fRST
     :: else -> if :: fACK -> snd(d, 5, a, 0) :: else -> snd(d, 6, 0, ((s + ln) & 7)) fi
     fi
  :: e[d].st == LISTEN ->
     if
     :: fRST
     :: else ->
        if
        :: fACK -> snd(d, 5, a, 0)
        :: else ->
           if
           :: fSYN -> e[d].rnxt = (s + 1) & 7; e[d].una = e[d].iss; e[d].nxt = (e[d].iss + 1) & 7; e[d].st = SYN_RCVD;
              snd(d, 2, e[d].iss, e[d].rnxt)
           :: else
           fi
        fi
     fi
  :: e[d].st == SYN_SENT ->
     if
     :: fACK && a != e[d].nxt -> if :: fRST :: else -> snd(d, 5, a, 0) fi
     :: else ->
        if
        :: fRST -> if :: fACK -> to_closed(d) :: else fi
        :: else ->
           if
           :: fSYN -> e[d].rnxt = (s + 1) & 7;
              if
              :: fACK -> e[d].una = a; e[d].st = ESTAB; do_ack()
              :: else -> e[d].st = SYN_RCVD; snd(d, 2, e[d].iss, e[d].rnxt)
              fi
           :: else
           fi
        fi
     fi
  :: else ->
     off = (s + 8 - e[d].rnxt) & 7;
     ok = (off < WIN || (ln == 1 && ((off + 8 + ln - 1) & 7) < WIN));
     if
     :: !ok -> if :: fRST :: else -> do_ack() fi
     :: else ->
        if
        :: fRST ->
           if
           :: s == e[d].rnxt -> if :: e[d].st == SYN_RCVD && e[d].passive -> to_listen(d) :: else -> to_closed(d) fi
           :: else -> do_ack()
           fi
        :: else ->
           if
           :: fSYN -> if :: e[d].st == SYN_RCVD && e[d].passive -> to_listen(d) :: else -> do_ack() fi
           :: else ->
              if
              :: fACK ->
                 neu = (e[d].una != e[d].nxt && a == e[d].nxt);
                 if
                 :: e[d].st == SYN_RCVD ->
                    if
                    :: !neu -> snd(d, 5, a, 0)
                    :: else -> e[d].st = ESTAB; e[d].una = a; tail_fin()
                    fi
                 :: else ->
                    if
                    :: neu ->
                       e[d].una = a;
                       if
                       :: e[d].st == FIN_WAIT_1 -> e[d].st = FIN_WAIT_2; tail_fin()
                       :: e[d].st == CLOSING -> e[d].st = TIME_WAIT; tail_fin()
                       :: e[d].st == LAST_ACK -> to_closed(d)
                       :: else -> tail_fin()
                       fi
                    :: else ->
                       if
                       :: a != e[d].una && ((a + 8 - e[d].nxt) & 7) < 4 -> do_ack()
                       :: else -> tail_fin()
                       fi
                    fi
                 fi
              :: else
              fi
           fi
        fi
     fi
  fi
}
#define INV(x) (((e[x].nxt + 8 - e[x].una) & 7) <= 1 && !((e[x].st == FIN_WAIT_2 || e[x].st == TIME_WAIT) && e[x].nxt != e[x].una))
#ifdef CHK
#define CHECK ; assert(INV(0) && INV(1))
#else
#define CHECK
#endif
#define EPRULES(x) \
  :: d_step { e[x].st == CLOSED || e[x].st == LISTEN -> e[x].iss = (e[x].iss + STEP) & 7 CHECK } \
  :: d_step { e[x].st == SYN_RCVD || e[x].st == ESTAB -> snd(x, 4, e[x].nxt, e[x].rnxt); \
       if :: e[x].st == SYN_RCVD -> e[x].una = e[x].nxt :: else fi; \
       e[x].nxt = (e[x].nxt + 1) & 7; e[x].st = FIN_WAIT_1 CHECK } \
  :: d_step { e[x].st == CLOSE_WAIT -> snd(x, 4, e[x].nxt, e[x].rnxt); e[x].nxt = (e[x].nxt + 1) & 7; e[x].st = LAST_ACK CHECK } \
  :: d_step { e[x].st == SYN_SENT || e[x].st == LISTEN -> to_closed(x) CHECK } \
  :: d_step { e[x].st == SYN_SENT -> snd(x, 1, e[x].iss, 0) CHECK } \
  :: d_step { e[x].st == SYN_RCVD -> snd(x, 2, e[x].iss, e[x].rnxt) CHECK } \
  :: d_step { (e[x].st == FIN_WAIT_1 || e[x].st == CLOSING || e[x].st == LAST_ACK) && e[x].una != e[x].nxt -> snd(x, 4, ((e[x].nxt + 7) & 7), e[x].rnxt) CHECK } \
  :: d_step { e[x].st == TIME_WAIT -> to_closed(x) CHECK } \
  :: d_step { e[x].st >= SYN_RCVD && e[x].st != TIME_WAIT -> snd(x, 5, e[x].nxt, 0); to_closed(x) CHECK }
#define NETRULES(j) \
  :: d_step { net[j] != 0 -> g = net[j]; net_del(j); receive() CHECK } \
  :: d_step { net[j] != 0 -> net_del(j) CHECK } \
  :: d_step { net[j] != 0 && net[CAP-1] == 0 -> g = net[j]; net_add(g) CHECK }
#define STALER(q) :: d_step { stale && net[CAP-1] == 0 -> stale = 0; net_add((512 + 64 + q*8)) CHECK }

init {
  d_step { to_listen(1) }
  do
  EPRULES(0)
  EPRULES(1)
  :: d_step { e[0].st == CLOSED && opens < MAXOPEN -> e[0].st = SYN_SENT; e[0].una = e[0].iss; e[0].nxt = (e[0].iss + 1) & 7; opens++; snd(0, 1, e[0].iss, 0) CHECK }
  :: d_step { e[1].st == CLOSED -> to_listen(1) CHECK }
  NETRULES(0)
  NETRULES(1)
#if CAP > 2
  NETRULES(2)
#endif
#if CAP > 3
  NETRULES(3)
#endif
  STALER(0)
#if NSTALE > 1
  STALER(1)
#endif
#if NSTALE > 2
  STALER(2) STALER(3)
#endif
#if NSTALE > 4
  STALER(4) STALER(5) STALER(6) STALER(7)
#endif
  od
}
