package io.switchboard.simulation;

/** What the part on autoscaling says around its tables. */
final class AutoscalingText {
    static final String BURST = """
            Calls that keep 6 instances busy all the time, and 2.25 times as many for 18 s, from 60 s on; 600 s count.
            """;

    static final String DAY = """
            24 hours, none of them shortened: from 1.5 busy instances at night to 9 at noon and back, times a noise that
            lasts minutes (a tenth more or less, mostly). One run.
            """;

    static final String SLOWER = """
            The same calls for an hour, enough to keep 6 fresh instances busy. Each instance slows down evenly from when
            it is ready: after 30 min a call takes it twice as long, after an hour three times, and its processors work
            for all of it, as with a heap that fills.
            """;

    static final String WAITING = """
            The same, but a call spends the longer time waiting, with its worker held and the processor idle, as behind
            a lock or a database that gets slower.
            """;

    static final String READ = """
            **What to read from it.** The burst is over before anybody can have helped: a metric of processors is up to
            30 s old and never above 100 %, calls in flight are known within a second, but Kubernetes' autoscaler asks
            every 15 s and at most doubles in that time, and an instance takes 10 s to start. Who asks every 2 s gets
            instances for the burst's last seconds and for what has queued up. Calls that are queued are in flight, too,
            so that a backlog asks for more than the calls do: that empties the queue sooner, and costs instances until
            the rule lets go of them: for the minute of the panic, or for Kubernetes' five. On a day nothing comes
            suddenly. Then every rule follows, and what is left to save is the waiting before there are fewer; the
            target decides more than the rule. A leak of processor time is seen by all; whoever has instances come and
            go gets rid of slow ones, and whoever ends the youngest keeps the slowest. A leak of waiting is not seen on
            processors at all: they are the less busy the worse it gets, and that rule takes instances away.

            The aim was 30 % fewer instance-seconds than HPA on CPU at the same p99, or a tenth of its late calls at the
            same cost. Where processors are what runs out, that rule looks at the right thing, a little late, and the
            aim is missed. Where they are not, it fails at any target, and only the calls in flight tell.

            **What is free to choose**, and was not tuned: the target, the windows of 60 s and 6 s and the panic from 2
            times on (Knative's defaults), the period of 15 s, the tolerance of a tenth and the 300 s (Kubernetes'
            defaults), and of what is simulated the 10 s and 20 s until an instance is of use. With instances that start
            in 2 s the burst would look better for everybody who asks often, and with 60 s for nobody.
            """;

    private AutoscalingText() {}

    static String modelled(int runs, int leakRuns) {
        return """
                An instance has %d workers, each with a processor of its own, and a queue before them; a call takes a
                worker an exponential time of mean 200 ms, is late after 2 s, and is given up, and counts as lost, after
                5 s. Calls come at random (Poisson); one caller with `least_request` and slow start over %d s. A new
                instance is there after %d s, and cold: calls take twice as long at first, and less and less, evenly,
                for %d s. One that is to end gets no more calls, and ends %d s later, once all its calls have ended.
                Instances cost from when they are asked for until they have ended.

                - **HPA on CPU**: Kubernetes' HorizontalPodAutoscaler with its defaults, on processor time that a
                  metrics server means over 15 s and reads every 15 s. It ends the youngest first.
                - **Knative**: its autoscaler with its defaults, on calls in flight, every 2 s. It ends the youngest
                  first.
                - **reports**: the scaler, on calls in flight, which all instances report every second. The same
                  HorizontalPodAutoscaler asks it for them by KEDA, every 15 s, and has fewer as soon as the scaler's
                  own window of 60 s says so (`stabilizationWindowSeconds: 0`), or, without that setting, after 300 s.
                  It ends the idlest first.

                A target of 70 %% means 2.8 of 4 processors, or 2.8 calls in flight for each instance; calls that wait
                in a queue are in flight, but on no processor. The first columns are those with 70 %%. Then, of the
                targets from 40 %% to 90 %%: that with the fewest instances whose p99 is no higher than that of HPA on
                CPU at 70 %%, and that with the fewest late calls which takes no more instances than that. %d runs of
                the burst, %d of each leak.

                """.formatted(
                        ScaledFleet.WORKERS,
                        ScaledFleet.WARM_UP,
                        ScaledFleet.START,
                        ScaledFleet.WARM_UP,
                        ScaledFleet.DRAIN,
                        runs,
                        leakRuns);
    }
}
