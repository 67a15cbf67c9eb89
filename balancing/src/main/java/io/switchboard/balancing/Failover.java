package io.switchboard.balancing;

import java.util.Arrays;
import java.util.List;

/**
 * How the calls of one datacenter are spread over itself and others: all stay at home until it is unwell or drained,
 * then leave at once, and come back only when it has been well for a while, little by little.
 *
 * <p>For one thread at a time.
 */
public final class Failover {
    /** When calls may leave their own datacenter. */
    public enum Mode {
        /** Never, not even where nobody there can answer. */
        NEVER,
        /** Where it is drained, or has lost too much. */
        AUTOMATIC,
        /** Where it is drained, and for no other reason. */
        OPERATOR
    }

    /**
     * What decides.
     *
     * @param leave the health, from 0 to 1, below which calls leave; at it and above, none does
     * @param enter the health, no less than {@code leave}, from which on they may come back
     * @param holdNanos for how long without a break it has to be as well as that
     * @param rampNanos how long they then take to come back
     * @param overprovisioning as of {@link Levels}
     * @param cap on what the calls of this datacenter may add to another
     */
    public record Rules(
            Mode mode, double leave, double enter, long holdNanos, long rampNanos, double overprovisioning, Cap cap) {
        /** @throws IllegalArgumentException if a number is out of range; the message says which */
        public Rules {
            if (!(leave >= 0 && leave <= enter && enter <= 1)) {
                throw new IllegalArgumentException("calls leave below a health of " + leave + " and come back from "
                        + enter + " on; it must be 0 <= leave <= enter <= 1");
            }
            if (holdNanos < 0 || rampNanos < 0) {
                throw new IllegalArgumentException(
                        "a hold of " + holdNanos + " ns and a ramp of " + rampNanos + " ns; neither may be negative");
            }
            if (!(overprovisioning > 0) || Double.isInfinite(overprovisioning)) {
                throw new IllegalArgumentException("the overprovisioning of datacenters is " + overprovisioning
                        + "; it must be positive and finite, for example 1.4");
            }
        }
    }

    /**
     * What may be added to another datacenter. A client knows no loads: it takes them to be the usual ones.
     *
     * @param maxAdded as a part of what the other one is able to; infinite: whatever there is
     * @param usualLoad the part of what a datacenter is able to that its own calls usually need
     */
    public record Cap(double maxAdded, double usualLoad) {
        /** Whatever there is. */
        public static final Cap NONE = new Cap(Double.POSITIVE_INFINITY, 1);

        /** @throws IllegalArgumentException if a number is out of range; the message says which */
        public Cap {
            if (!(maxAdded > 0)) {
                throw new IllegalArgumentException("the most that may be added is " + maxAdded
                        + "; it must be positive, for example 0.3, or infinite");
            }
            if (!(usualLoad > 0 && usualLoad <= 1)) {
                throw new IllegalArgumentException(
                        "the usual load is " + usualLoad + "; it must be above 0 and at most 1, for example 0.7");
            }
        }

        private boolean isSet() {
            return !Double.isInfinite(maxAdded);
        }

        /** The part of the calls that usually need {@code usual} times the usual load. */
        private double share(double able, double usual) {
            return usual > 0 ? Math.min(1, maxAdded * able / (usualLoad * usual)) : 1;
        }
    }

    /**
     * What is known of one datacenter, in a unit that is the same for all of them.
     *
     * @param able to so much now: those that are ready, as far as they are warm
     * @param lately able to so much {@link Lately}, no less than now
     * @param drained whether an operator wants no calls there
     */
    public record Datacenter(double able, double lately, boolean drained) {
        /** @throws IllegalArgumentException unless 0 <= able <= lately */
        public Datacenter {
            if (!(able >= 0 && able <= lately) || Double.isInfinite(lately)) {
                throw new IllegalArgumentException(
                        "a datacenter that is able to " + able + " of " + lately + "; it must be 0 <= able <= lately");
            }
        }

        private double health() {
            return able > 0 ? able / lately : 0;
        }

        private double bears(double overprovisioning) {
            return Math.min(1, overprovisioning * health());
        }
    }

    /** Why calls go where they go. */
    public enum Reason {
        AT_HOME("all calls stay in the own datacenter"),
        /** And may not leave. */
        STAYS("nobody in the own datacenter can answer, and calls may not leave it"),
        BELOW("the own datacenter has lost too many of its servers"),
        NOBODY("nobody in the own datacenter can answer"),
        /** As far as is known: there never was anybody. */
        ELSEWHERE("the own datacenter has no servers of the service"),
        DRAINED("the own datacenter is drained"),
        HELD("the own datacenter is well again, but not yet for long enough"),
        RETURNING("calls return to the own datacenter little by little");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** A clause that a message can have. */
        public String words() {
            return words;
        }
    }

    /**
     * Where the calls go from now on.
     *
     * @param byDatacenter the part of the calls that each gets, the own one first
     * @param refused the part that fails: what nobody is there for who may have it. All of them together are 1
     * @param capped whether another datacenter has as much as may be added to it
     * @param againNanos after which time to judge again though nothing happens; 0: that would change nothing
     */
    public record Verdict(List<Double> byDatacenter, double refused, Reason reason, boolean capped, long againNanos) {
        public Verdict {
            byDatacenter = List.copyOf(byDatacenter);
        }
    }

    /** In so many steps calls come back. */
    private static final long STEPS = 60;

    private static final long SHORTEST_STEP = 1_000_000_000L;

    /** Shares below it are nothing but rounding. */
    private static final double NOTHING = 1e-9;

    private enum Place {
        HOME,
        AWAY,
        RETURNING
    }

    private Place place = Place.HOME;
    /** Before calls have ever been at home, what is there comes bit by bit, and is no return. */
    private boolean begun;

    private long beganNanos;
    private boolean wasHome;

    /** The part that stays at home while others are away: it never grows before the return. */
    private double kept = 1;

    private boolean well;
    private long wellSince;
    private long returnSince;

    /**
     * What the own datacenter had when its calls were there, or the most that is known of it where they never were.
     * They do not get fewer while that is forgotten, nor more by what comes back.
     */
    private double usual;

    /**
     * @param datacenters the own one first, then those that its calls may go to, the most preferred first
     * @param nanos of a monotonic clock
     */
    public Verdict judge(Rules rules, List<Datacenter> datacenters, long nanos) {
        Datacenter own = datacenters.get(0);
        if (rules.mode == Mode.NEVER || datacenters.size() == 1) {
            stay(own.lately);
            return stays(own, datacenters.size());
        }
        if (!begun) {
            begun = true;
            beganNanos = nanos;
        }
        move(rules, own, nanos);
        if (place == Place.HOME) {
            stay(own.lately);
            return stays(own, datacenters.size());
        }
        if (!wasHome) {
            usual = Math.max(usual, own.lately);
        }
        Spread spread = new Spread(rules, datacenters);
        spread.over(own.able > 0 ? atHome(rules, nanos) : 0);
        return spread.verdict(reason(own), again(rules, nanos));
    }

    private void stay(double lately) {
        place = Place.HOME;
        wasHome = true;
        usual = lately;
    }

    private static Verdict stays(Datacenter own, int datacenters) {
        boolean somebody = own.able > 0;
        Double[] shares = new Double[datacenters];
        Arrays.fill(shares, 0.0);
        shares[0] = somebody ? 1.0 : 0.0;
        return new Verdict(List.of(shares), somebody ? 0 : 1, somebody ? Reason.AT_HOME : Reason.STAYS, false, 0);
    }

    private void move(Rules rules, Datacenter own, long nanos) {
        boolean unwell = own.able == 0 || own.health() < rules.leave;
        if (place == Place.HOME && (own.drained || (unwell && rules.mode == Mode.AUTOMATIC))) {
            leave(1);
        } else if (place == Place.RETURNING && (own.drained || unwell)) {
            leave(atHome(rules, nanos));
        }
        if (place == Place.AWAY) {
            away(rules, own, nanos);
        }
        if (place == Place.RETURNING && nanos - returnSince >= rules.rampNanos) {
            place = Place.HOME;
        }
    }

    private void leave(double kept) {
        place = Place.AWAY;
        this.kept = kept;
        well = false;
    }

    private void away(Rules rules, Datacenter own, long nanos) {
        kept = own.drained ? 0 : Math.min(kept, own.bears(rules.overprovisioning));
        boolean wellNow = !own.drained && own.able > 0 && own.health() >= rules.enter;
        if (wellNow && !well) {
            wellSince = nanos;
        }
        well = wellNow;
        if (well && !wasHome && nanos - beganNanos <= rules.holdNanos) {
            place = Place.HOME;
        } else if (well && nanos - wellSince >= rules.holdNanos) {
            place = Place.RETURNING;
            returnSince = nanos;
        }
    }

    private double atHome(Rules rules, long nanos) {
        return place == Place.AWAY ? kept : Math.min(1, kept + (1 - kept) * (nanos - returnSince) / rules.rampNanos);
    }

    private Reason reason(Datacenter own) {
        if (place == Place.RETURNING) {
            return Reason.RETURNING;
        }
        if (own.drained) {
            return Reason.DRAINED;
        }
        if (own.able == 0) {
            return usual > 0 ? Reason.NOBODY : Reason.ELSEWHERE;
        }
        return well ? Reason.HELD : Reason.BELOW;
    }

    private long again(Rules rules, long nanos) {
        if (place == Place.RETURNING) {
            long left = rules.rampNanos - (nanos - returnSince);
            return Math.min(left, Math.max(SHORTEST_STEP, rules.rampNanos / STEPS));
        }
        return well ? rules.holdNanos - (nanos - wellSince) : 0;
    }

    /** What becomes of the calls that do not stay at home. */
    private final class Spread {
        private final Rules rules;
        private final List<Datacenter> all;
        private final double[] shares;
        private double left = 1;

        Spread(Rules rules, List<Datacenter> all) {
            this.rules = rules;
            this.all = all;
            shares = new double[all.size()];
        }

        void over(double home) {
            take(0, home);
            boolean drainedToo = all.get(0).able == 0 && all.stream().noneMatch(one -> one.able > 0 && !one.drained);
            for (int i = 1; i < shares.length; i++) {
                if (isOpen(i, drainedToo)) {
                    take(i, Math.min(all.get(i).bears(rules.overprovisioning), most(i)));
                }
            }
            // A live server at home can answer what the others cannot.
            take(0, all.get(0).bears(rules.overprovisioning) - shares[0]);
            if (rules.cap.isSet()) {
                for (int i = 1; i < shares.length; i++) {
                    if (isOpen(i, drainedToo)) {
                        take(i, most(i) - shares[i]);
                    }
                }
            }
            if (!rules.cap.isSet() || usual == 0) {
                overload(drainedToo);
            }
        }

        /** An operator's word is for calls that somebody else can answer. */
        private boolean isOpen(int number, boolean drainedToo) {
            Datacenter one = all.get(number);
            return one.able > 0 && (!one.drained || drainedToo);
        }

        private double most(int number) {
            return rules.cap.isSet() ? rules.cap.share(all.get(number).able, usual) : 1;
        }

        private void take(int number, double share) {
            double taken = Math.max(0, Math.min(left, share));
            shares[number] += taken;
            left -= taken;
        }

        /** Without a cap everybody who is there gets more than its part, as of {@link Levels}. */
        private void overload(boolean drainedToo) {
            double bears = all.get(0).bears(rules.overprovisioning);
            for (int i = 1; i < shares.length; i++) {
                bears += isOpen(i, drainedToo) ? all.get(i).bears(rules.overprovisioning) : 0;
            }
            if (bears <= 0 || left <= NOTHING) {
                return;
            }
            double rest = left;
            take(0, rest * all.get(0).bears(rules.overprovisioning) / bears);
            for (int i = 1; i < shares.length; i++) {
                if (isOpen(i, drainedToo)) {
                    take(i, rest * all.get(i).bears(rules.overprovisioning) / bears);
                }
            }
        }

        Verdict verdict(Reason reason, long again) {
            boolean capped = false;
            for (int i = 1; i < shares.length; i++) {
                capped |= rules.cap.isSet() && shares[i] > 0 && shares[i] >= most(i) - NOTHING && most(i) < 1;
            }
            List<Double> rounded = Arrays.stream(shares).boxed().toList();
            return new Verdict(rounded, left <= NOTHING ? 0 : left, reason, capped, again);
        }
    }
}
