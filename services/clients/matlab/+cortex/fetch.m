function value = fetch(address)
% value = cortex.fetch(address)  What is at an address of the services, such as [url '/v1/runs/ID/card']; without a token.
% For Octave, whose webwrite sends forms alone and so cannot POST what the services take. MATLAB has cortex.Client.
    file = tempname();
    [~, succeeded, message] = urlwrite(address, file); %#ok<URLWR>
    if ~succeeded, error('cortex:problem', '%s: %s', address, message); end
    cleaner = onCleanup(@() delete(file));
    value = cortex.decode(cortex.bytesOf(file));
end
