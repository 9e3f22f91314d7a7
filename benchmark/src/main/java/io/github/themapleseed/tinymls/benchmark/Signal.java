package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.whispersystems.libsignal.IdentityKeyPair;
import org.whispersystems.libsignal.SessionBuilder;
import org.whispersystems.libsignal.SessionCipher;
import org.whispersystems.libsignal.SignalProtocolAddress;
import org.whispersystems.libsignal.UntrustedIdentityException;
import org.whispersystems.libsignal.protocol.CiphertextMessage;
import org.whispersystems.libsignal.protocol.PreKeySignalMessage;
import org.whispersystems.libsignal.protocol.SignalMessage;
import org.whispersystems.libsignal.state.PreKeyBundle;
import org.whispersystems.libsignal.state.PreKeyRecord;
import org.whispersystems.libsignal.state.SignalProtocolStore;
import org.whispersystems.libsignal.state.SignedPreKeyRecord;
import org.whispersystems.libsignal.state.impl.InMemorySignalProtocolStore;
import org.whispersystems.libsignal.util.KeyHelper;

/**
 * The forward-secret peer: signal-protocol-java's session cipher, one side sending and the other receiving, stores in
 * memory, the handshake behind them. A message opens once only.
 */
final class Signal implements Contender {
    private static final SignalProtocolAddress SENDER = new SignalProtocolAddress("sender", 1);
    private static final SignalProtocolAddress RECEIVER = new SignalProtocolAddress("receiver", 1);

    private final SignalProtocolStore senders = store();
    private final SignalProtocolStore receivers = store();
    private final SessionCipher sealing = new SessionCipher(senders, RECEIVER);
    private final SessionCipher opening = new SessionCipher(receivers, SENDER);

    Signal() throws GeneralSecurityException {
        try {
            new SessionBuilder(senders, RECEIVER).process(bundle());
            opening.decrypt(new PreKeySignalMessage(sealing.encrypt(new byte[1]).serialize()));
            sealing.decrypt(new SignalMessage(opening.encrypt(new byte[1]).serialize()));
        } catch (Exception e) { // as many kinds as the protocol has errors
            throw new GeneralSecurityException(e);
        }
    }

    private static SignalProtocolStore store() {
        IdentityKeyPair identity = KeyHelper.generateIdentityKeyPair();
        return new InMemorySignalProtocolStore(identity, KeyHelper.generateRegistrationId(false));
    }

    private PreKeyBundle bundle() throws Exception {
        PreKeyRecord once = KeyHelper.generatePreKeys(1, 1).get(0);
        SignedPreKeyRecord signed = KeyHelper.generateSignedPreKey(receivers.getIdentityKeyPair(), 1);
        receivers.storePreKey(once.getId(), once);
        receivers.storeSignedPreKey(signed.getId(), signed);
        return new PreKeyBundle(receivers.getLocalRegistrationId(), RECEIVER.getDeviceId(),
                once.getId(), once.getKeyPair().getPublicKey(),
                signed.getId(), signed.getKeyPair().getPublicKey(), signed.getSignature(),
                receivers.getIdentityKeyPair().getPublicKey());
    }

    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        try {
            CiphertextMessage sealed = sealing.encrypt(message);
            byte[] bytes = sealed.serialize();
            System.arraycopy(bytes, 0, output, 0, bytes.length);
            return bytes.length;
        } catch (UntrustedIdentityException e) {
            throw new GeneralSecurityException(e);
        }
    }

    @Override
    public int open(byte[] sealed, int length, byte[] output) throws GeneralSecurityException {
        try {
            byte[] message = opening.decrypt(new SignalMessage(Arrays.copyOf(sealed, length)));
            System.arraycopy(message, 0, output, 0, message.length);
            return message.length;
        } catch (Exception e) { // the protocol's other errors have no common kind
            throw new GeneralSecurityException(e);
        }
    }
}
