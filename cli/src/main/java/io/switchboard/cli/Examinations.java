package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import io.switchboard.operator.Finding;
import io.switchboard.operator.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** What the examiners of this jar find in services. */
final class Examinations {
    private Examinations() {}

    static List<Finding> of(EtcdFlags etcd, List<ServiceName> services) throws InterruptedException {
        if (services.isEmpty()) {
            return List.of();
        }
        List<Examiner> examiners = ServiceLoader.load(Examiner.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (examiners.isEmpty()) {
            return List.of(new Finding(
                    Severity.NOTE,
                    "xDS and Istio",
                    "what they cannot be told of a service is not looked at: it is in another jar",
                    "use bin/switchboard doctor, or java -jar switchboard-serve.jar doctor"));
        }
        List<Finding> findings = new ArrayList<>();
        try (Sight sight = Sight.open(etcd)) {
            for (ServiceName service : services) {
                var seen = sight.view(service);
                examiners.forEach(one -> findings.addAll(one.of(seen)));
            }
        } catch (CommandFailure e) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "xDS and Istio",
                    "what they cannot be told of a service is not known: " + e.getMessage(),
                    "mend that first"));
        }
        return findings;
    }
}
