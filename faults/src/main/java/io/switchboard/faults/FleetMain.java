package io.switchboard.faults;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.harness.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that follow a service, each with a connection of its own as if it were a process, as many as there is room for:
 * {@code --endpoints= --service= --clients=}.
 *
 * <p>Prints {@code READY}. Reads the command {@code live}, which prints {@code LIVE <n>}, the number of clients whose list
 * is live now; ends on {@code close} and at the end of its input.
 */
public final class FleetMain {
    private FleetMain() {}

    /** Runs until it is told to end. */
    public static void main(String... args) throws IOException {
        Arguments arguments = new Arguments(args);
        ServiceName service = new ServiceName(arguments.required("service"));
        int clients = Integer.parseInt(arguments.required("clients"));
        List<Switchboard> all = new ArrayList<>();
        List<AtomicReference<Freshness>> known = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Switchboard client = Switchboard.connect(arguments.switchboard());
            AtomicReference<Freshness> freshness = new AtomicReference<>(Freshness.UNKNOWN);
            client.directory().follow(service, snapshot -> freshness.set(snapshot.freshness()));
            all.add(client);
            known.add(freshness);
        }
        Program.say("READY");
        Program.obey(words -> Program.say("LIVE "
                + known.stream()
                        .filter(freshness -> freshness.get() == Freshness.LIVE)
                        .count()));
        all.forEach(Switchboard::close);
    }
}
