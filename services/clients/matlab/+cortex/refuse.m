function refuse(status, bytes)
% cortex.refuse(status, bytes)  Raises cortex:problem with what the server says is wrong (RFC 9457), and the path of every fault.
    text = native2unicode(reshape(uint8(bytes), 1, []), 'UTF-8');
    try
        problem = jsondecode(text);
        message = sprintf('%d %s: %s', status, problem.title, problem.detail);
    catch
        error('cortex:problem', '%d: %s', status, text);
    end
    if isfield(problem, 'errors')
        for fault = reshape(problem.errors, 1, [])
            message = sprintf('%s\n  %s: %s', message, fault.path, fault.message);
        end
    end
    error('cortex:problem', '%s', message);
end
