package io.switchboard.cli;

import io.switchboard.core.Instance;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps a server registered while it is seen to be alive. */
final class Announcer {
    /** One look that fails is a busy moment; three in a row are not. */
    static final int PATIENCE = 3;

    private final Registrar registrar;
    private final ServiceName service;
    private final Instance instance;
    private final Consumer<String> told;
    private @Nullable Registration registration;
    private int failures;
    private String problem = "";

    /** @param told what is said to the person who watches */
    Announcer(Registrar registrar, ServiceName service, Instance instance, Consumer<String> told) {
        this.registrar = registrar;
        this.service = service;
        this.instance = instance;
        this.told = told;
    }

    /** @param why it does not take calls; empty: it does */
    void seen(String why) {
        failures = why.isEmpty() ? 0 : failures + 1;
        if (why.isEmpty() && registration == null) {
            Registration made = registrar.register(service, instance);
            registration = made;
            made.onState(state -> told.accept(service + "/" + instance.id() + " is " + state
                    + made.problem().map(reason -> ": " + reason).orElse("")));
            problem = "";
        } else if (!why.isEmpty() && registration == null && !why.equals(problem)) {
            problem = why;
            told.accept("not registered yet: " + why);
        } else if (failures >= PATIENCE && registration != null) {
            told.accept("deregistered: " + why);
            problem = why;
            leave();
        }
    }

    /** Takes the server out: callers send no new call. */
    void leave() {
        Registration left = registration;
        registration = null;
        if (left != null) {
            left.close();
        }
    }

    boolean isRegistered() {
        return registration != null;
    }
}
