package io.switchboard.core.telemetry;

import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Registrations by state, and how often they were lost, of each service that has any. */
final class MeasuredRegistrations {
    private final Instruments instruments;
    private final Map<ServiceName, OfService> services = new HashMap<>();

    MeasuredRegistrations(Instruments instruments) {
        this.instruments = instruments;
    }

    void become(ServiceName service, String instanceId, RegistrationState state) {
        if (state == RegistrationState.CLOSED) {
            OfService known = services.get(service);
            if (known != null && known.left(instanceId)) {
                services.remove(service);
                known.series.close();
            }
        } else {
            services.computeIfAbsent(service, OfService::new).become(instanceId, state);
        }
    }

    void lost(ServiceName service, RegistrationLoss loss) {
        OfService known = services.get(service);
        if (known != null) {
            known.losses(loss).increment();
        }
    }

    private final class OfService {
        private final ServiceName service;
        private final SeriesGroup series = new SeriesGroup(instruments);
        private final Map<String, RegistrationState> states = new HashMap<>();
        private final Map<RegistrationState, AtomicInteger> numbers = new EnumMap<>(RegistrationState.class);

        OfService(ServiceName service) {
            this.service = service;
            for (RegistrationState state : RegistrationState.values()) {
                if (state != RegistrationState.CLOSED) {
                    AtomicInteger number = new AtomicInteger();
                    numbers.put(state, number);
                    series.show(Metric.REGISTRATIONS, List.of(service.value(), Measurements.label(state)), number::get);
                }
            }
            for (RegistrationLoss loss : RegistrationLoss.values()) {
                losses(loss);
            }
        }

        LongAdder losses(RegistrationLoss loss) {
            return series.counter(Metric.REREGISTRATIONS, List.of(service.value(), Measurements.label(loss)));
        }

        void become(String instanceId, RegistrationState state) {
            add(states.put(instanceId, state), -1);
            add(state, 1);
        }

        /** @return whether it was the last */
        boolean left(String instanceId) {
            add(states.remove(instanceId), -1);
            return states.isEmpty();
        }

        private void add(@Nullable RegistrationState state, int change) {
            AtomicInteger number = state == null ? null : numbers.get(state);
            if (number != null) {
                number.addAndGet(change);
            }
        }
    }
}
