package io.switchboard.controlplane;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names that a certificate is good for: the alternative ones that are text, then the subject's common name. */
final class CertificateNames {
    /** A certificate that an authority has signed may have many; who has more is known by these. */
    private static final int MOST = 100;

    private CertificateNames() {}

    /** Empty: it has none that can be read. */
    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> one : alternatives) {
                    if (one.size() == 2 && one.get(1) instanceof String name && names.size() < MOST) {
                        names.add(name);
                    }
                }
            }
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    names.add(name);
                }
            }
        } catch (CertificateParsingException | InvalidNameException e) {
            // What could be read before counts.
            return names;
        }
        return names;
    }
}
