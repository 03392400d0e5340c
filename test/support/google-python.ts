/** Google's client for Python with everything it needs, for `pythonWith`. Its package carries Google's own discovery document. */
export const GOOGLES_PYTHON_CLIENT = [
  'google-api-python-client==2.202.0',
  'google-api-core==2.44.0',
  'google-auth==2.62.2',
  'google-auth-httplib2==0.4.4',
  'googleapis-common-protos==1.76.0',
  'httplib2==0.32.1',
  'protobuf==7.36.2',
  'requests==2.34.2',
  'uritemplate==4.2.0',
];
