classdef HTTPOptions
    properties
        ConvertResponse = true
        ResponseTimeout
    end
    methods
        function this = HTTPOptions(varargin)
            for k = 1:2:numel(varargin), this.(varargin{k}) = varargin{k + 1}; end
        end
    end
end
