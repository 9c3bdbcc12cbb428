/** Access rules are kept by the broker, and bind nobody here. */
export const ACCESS_RULES = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
};
