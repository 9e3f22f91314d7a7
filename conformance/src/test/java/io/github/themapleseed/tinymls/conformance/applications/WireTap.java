package io.github.themapleseed.tinymls.conformance.applications;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.Message;
import org.jgroups.protocols.EncryptHeader;
import org.jgroups.stack.Protocol;

/** Sits on top of a JGroups transport and keeps the payloads that leave, as the network sees them. */
final class WireTap extends Protocol {
    private static final byte INSTALL_KEYS = 1;

    private final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final List<byte[]> keyTransports = new CopyOnWriteArrayList<>();

    @Override
    public Object down(Message message) {
        if (message.hasPayload() && message.getLength() > 0) {
            byte[] payload = Arrays.copyOfRange(message.getArray(), message.getOffset(),
                    message.getOffset() + message.getLength());
            (carriesKeys(message) ? keyTransports : messages).add(payload);
        }
        return down_prot.down(message);
    }

    private static boolean carriesKeys(Message message) {
        return message.getHeaders().values().stream()
                .anyMatch(header -> header instanceof EncryptHeader encrypt && encrypt.type() == INSTALL_KEYS);
    }

    /** Every payload that left, but for those of {@link #keyTransports()}. */
    List<byte[]> messages() {
        return messages;
    }

    /** Payloads that ASYM_ENCRYPT has put public keys and RSA-wrapped group keys in front of. */
    List<byte[]> keyTransports() {
        return keyTransports;
    }
}
